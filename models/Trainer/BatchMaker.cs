using System.Threading.Channels;
using FastEval.Harness.Suites.Core;
using FastEval.Harness.Suites.Core.Scenes;

namespace FastEval.Trainer;

/// <summary>Makes batches ahead of the training. Batch number n of a recipe is the same whoever makes it: it depends on the seed, n and the needs of n's round.</summary>
internal sealed class BatchMaker(Recipe recipe, WordTokenizer tokenizer, Needs needs) : IDisposable
{
    /// <summary>Shares that a step is computed in, one beside the other: a fixed number, so that sums come out the same everywhere.</summary>
    public const int Workers = 2;

    private const double WithoutNewLine = 0.15;

    private readonly PictureMaker _pictures = new(isForSuite: false);
    private readonly GroupEncoder _encoder = new(tokenizer, recipe.Tower.Patches);
    private readonly SemaphoreSlim _settled = new(0);

    /// <summary>Lets the next round of batches be made.</summary>
    public void Settle()
    {
        needs.Settle();
        _settled.Release();
    }

    /// <summary>The batches from a step on.</summary>
    public ChannelReader<(Stage Stage, IReadOnlyList<IReadOnlyList<Batch>> Shares)> Start(int step, CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<(Stage, IReadOnlyList<IReadOnlyList<Batch>>)>(3);
        _ = Task.Run(async () =>
        {
            try
            {
                for (int n = step; n < recipe.Steps; n++)
                {
                    if (n % recipe.Round == 0 && n > step)
                        await _settled.WaitAsync(cancellationToken).ConfigureAwait(false);
                    Stage stage = StageOf(n);
                    await channel.Writer.WriteAsync((stage, Make(stage, n)), cancellationToken).ConfigureAwait(false);
                }
                channel.Writer.Complete();
            }
            catch (Exception e)
            {
                channel.Writer.Complete(e);
            }
        }, CancellationToken.None);
        return channel.Reader;
    }

    /// <summary>The stage that a step is in.</summary>
    public Stage StageOf(int step)
    {
        foreach (Stage stage in recipe.Stages)
        {
            if (step < stage.Steps)
                return stage;
            step -= stage.Steps;
        }
        throw new ArgumentOutOfRangeException(nameof(step));
    }

    public void Dispose() => _settled.Dispose();

    /// <summary>A step's groups, shared among the workers, in batches of groups with as many pictures, so that little is padded.</summary>
    private Batch[][] Make(Stage stage, int step)
    {
        var random = new SeededRandom(recipe.Seed * 1_000_003 + (ulong)step);
        EncodedGroup[] groups = [.. Enumerable.Range(0, stage.Groups).Select(_ => Draw(stage, random.Fork())).OrderBy(group => group.Group.Pictures.Count)];
        return [.. Enumerable.Range(0, Workers).Select(worker => groups.Where((_, i) => i % Workers == worker)
            .GroupBy(group => stage.Questions == 0 ? 0 : group.Group.Pictures.Count)
            .Select(alike => Batch.Of([.. alike], recipe.Tower.PatchSize, tokenizer.PaddingId)).ToArray())];
    }

    private EncodedGroup Draw(Stage stage, SeededRandom random)
    {
        SceneKind kind = needs.DrawKind(random);
        SceneGroup group = kind.Make(_pictures, random, (Difficulty)random.Below(3));
        if (stage.Questions == 0)
            return new EncodedGroup(group, [], []);
        return _encoder.Encode(group, needs.DrawQuestions(random, group, stage.Questions), random.Chance(stage.Captions), random.Chance(WithoutNewLine));
    }
}
