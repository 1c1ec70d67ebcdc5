using FastEval.Engine.Decoding;
using FastEval.Harness.Records;
using FastEval.Harness.Targets;

namespace FastEval.Harness.Tests.Running;

/// <summary>A scripted target: it answers by a function of what it is asked, and keeps what that was.</summary>
internal sealed class FakeTarget(TargetRecord record, Func<TargetQuestion, string> answer, StepTime time, Func<TargetQuestion, CancellationToken, Task>? work = null) : ITarget
{
    private readonly Lock _lock = new();
    private int _asking;

    /// <summary>In the order of asking.</summary>
    public List<TargetQuestion> Asked { get; } = [];

    public List<string[]> OptionsAsked { get; } = [];

    public int WarmUps { get; private set; }

    public bool IsDisposed { get; private set; }

    /// <summary>Questions that are being answered.</summary>
    public int Asking => Volatile.Read(ref _asking);

    /// <summary>The most at any time.</summary>
    public int MostAtOnce { get; private set; }

    public TargetRecord Record => record;

    /// <summary>Whether its times are measured; a judge's are not.</summary>
    public bool NeedsWarmUp { get; init; } = true;

    /// <summary>Questions beyond those it computes together.</summary>
    public int Ahead { get; init; }

    public int InFlight => record.Parallel + Ahead;

    public bool CanScoreOptions => true;

    public Task WarmUpAsync(CancellationToken cancellationToken)
    {
        Assert.Empty(Asked);
        WarmUps++;
        time.Advance(TimeSpan.FromSeconds(100));
        return Task.CompletedTask;
    }

    public async Task<TargetReply> AnswerAsync(TargetQuestion question, CancellationToken cancellationToken) => new(
        await AskAsync(question, cancellationToken), FinishReason.EndOfGeneration, Timings, new SampleTokens(10, 8, 10, 1), new SampleCacheUse(1, 0, 0), null);

    public async Task<OptionReply> ScoreOptionsAsync(TargetQuestion question, IReadOnlyList<string> options, CancellationToken cancellationToken)
    {
        OptionsAsked.Add([.. options]);
        string chosen = await AskAsync(question, cancellationToken);
        return new OptionReply(
            [.. options.Select(option => option == chosen ? -0.5 : -1.5)], [.. options.Select(option => option.Length)], Timings, new SampleTokens(10, 8, 10, 0), new SampleCacheUse(1, 0, 0));
    }

    public void Dispose()
    {
        Assert.Equal(0, Asking);
        IsDisposed = true;
    }

    private static TargetTimings Timings => new(6, 10, new OrderedDictionary<string, double> { ["queue"] = 1.00049, ["read"] = 5 }, [4]);

    private async Task<string> AskAsync(TargetQuestion question, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Assert.False(IsDisposed);
        Assert.Equal(NeedsWarmUp, WarmUps > 0);
        lock (_lock)
        {
            Asked.Add(question);
            MostAtOnce = Math.Max(MostAtOnce, ++_asking);
        }
        try
        {
            if (work is not null)
                await work(question, cancellationToken);
            time.Advance(TimeSpan.FromMilliseconds(10));
            return answer(question);
        }
        finally
        {
            Interlocked.Decrement(ref _asking);
        }
    }
}
