using FastEval.Engine.Vision;
using FastEval.Harness.Suites.Core.Drawing;
using TorchSharp;
using static TorchSharp.torch;

namespace FastEval.Trainer;

/// <summary>Tower, projector and decoder together.</summary>
internal sealed class Model
{
    private readonly Tower _tower;
    private readonly Decoder _decoder;

    public Model(Recipe recipe, WordTokenizer tokenizer)
    {
        Parameters = new Parameters(recipe.Seed);
        _tower = new Tower(recipe.Tower, recipe.Decoder.Width, Parameters);
        _decoder = new Decoder(recipe.Decoder, tokenizer.Tokens.Count, Parameters);
    }

    public Parameters Parameters { get; }

    /// <summary>Computes a batch.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="denseLoss">The weight of the tower's own loss.</param>
    /// <param name="trains">Whether gradients are computed.</param>
    public StepResult Run(Batch batch, double denseLoss, bool trains)
    {
        using IDisposable? noGradient = trains ? null : no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor features = _tower.Features(tensor(batch.Pixels, [batch.PictureCount, Canvas.Side, Canvas.Side, 3], ScalarType.Byte));
        (Tensor dense, Tensor things, Tensor colours) = _tower.Dense(features, tensor(batch.Dense), tensor(batch.Counts));
        Tensor loss = dense.ScaledBy(denseLoss);
        float answerLoss = 0;
        bool[] right = [];
        if (batch.Length > 0)
        {
            long groups = batch.Groups.Count, length = batch.Length;
            Tensor logits = _decoder.Forward(
                tensor(batch.Tokens, [groups, length]), tensor(batch.Positions, [groups, length]), tensor(batch.Mask, [groups, length, length]),
                _tower.Project(features).view(-1, _decoder.Width), tensor(batch.PictureSlots), tensor(batch.Predicting));
            Tensor targets = tensor(batch.Targets);
            Tensor answers = nn.functional.cross_entropy(logits, targets, reduction: nn.Reduction.None).mul(tensor(batch.Weights)).sum();
            loss = loss.Plus(answers);
            answerLoss = answers.item<float>();
            bool[] tokens = logits.detach().argmax(1).eq(targets).data<bool>().ToArray();
            right = new bool[batch.Answers.Count];
            for (int i = 0, at = 0; i < right.Length; at += batch.Answers[i].Count, i++)
                right[i] = tokens.AsSpan(at, batch.Answers[i].Count).IndexOf(false) < 0;
        }
        if (trains)
            loss.backward();
        return new StepResult(answerLoss, dense.item<float>(), things.item<float>(), colours.item<float>(), right);
    }
}
