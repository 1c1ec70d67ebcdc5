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

    /// <summary>Computes a batch; gradients add up.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="denseLoss">The weight of the tower's own loss, per picture.</param>
    /// <param name="answerLoss">The weight of the answers' loss, per token.</param>
    /// <param name="trains">Whether gradients are computed.</param>
    /// <param name="trainsTower">Whether the tower's are, too.</param>
    public StepResult Run(Batch batch, double denseLoss, double answerLoss, bool trains, bool trainsTower)
    {
        using IDisposable? noGradient = trains ? null : no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor features;
        using (IDisposable? noTowerGradient = trainsTower ? null : no_grad())
            features = _tower.Features(tensor(batch.Pixels, [batch.PictureCount, Canvas.Side, Canvas.Side, 3], ScalarType.Byte));
        (Tensor dense, float things, float colours) = _tower.Dense(features, tensor(batch.Dense), tensor(batch.Counts));
        Tensor loss = dense.ScaledBy(denseLoss * batch.PictureCount);
        float answered = 0;
        bool[] right = [];
        if (batch.Length > 0)
        {
            Tensor logits = _decoder.Forward(batch, _tower.Project(features).view(-1, _decoder.Width));
            Tensor targets = tensor(batch.Targets);
            Tensor answers = nn.functional.cross_entropy(logits, targets, reduction: nn.Reduction.None).mul(tensor(batch.Weights)).sum();
            loss = trainsTower ? loss.Plus(answers.ScaledBy(answerLoss)) : answers.ScaledBy(answerLoss);
            answered = answers.item<float>();
            bool[] tokens = logits.detach().argmax(1).eq(targets).data<bool>().ToArray();
            right = new bool[batch.Answers.Count];
            for (int i = 0, at = 0; i < right.Length; at += batch.Answers[i].Count, i++)
                right[i] = tokens.AsSpan(at, batch.Answers[i].Count).IndexOf(false) < 0;
        }
        if (trains)
            loss.backward();
        return new StepResult(answered, dense.item<float>(), things, colours, right);
    }
}
