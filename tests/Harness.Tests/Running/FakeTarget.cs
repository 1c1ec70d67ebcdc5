using FastEval.Engine.Decoding;
using FastEval.Harness.Records;
using FastEval.Harness.Targets;

namespace FastEval.Harness.Tests.Running;

/// <summary>A scripted target: it answers by a function of what it is asked, and keeps what that was.</summary>
internal sealed class FakeTarget(TargetRecord record, Func<TargetQuestion, string> answer, StepTime time) : ITarget
{
    public List<TargetQuestion> Asked { get; } = [];

    public List<string[]> OptionsAsked { get; } = [];

    public List<string> Prepared { get; } = [];

    public int WarmUps { get; private set; }

    public bool IsDisposed { get; private set; }

    public TargetRecord Record => record;

    public bool CanScoreOptions => true;

    public Task WarmUpAsync(CancellationToken cancellationToken)
    {
        Assert.Empty(Asked);
        WarmUps++;
        time.Advance(TimeSpan.FromSeconds(100));
        return Task.CompletedTask;
    }

    public Task PrepareAsync(PromptPart.Image picture, CancellationToken cancellationToken)
    {
        Prepared.Add(picture.Name);
        return Task.CompletedTask;
    }

    public Task<TargetReply> AnswerAsync(TargetQuestion question, CancellationToken cancellationToken)
    {
        Ask(question, cancellationToken);
        return Task.FromResult(new TargetReply(answer(question), FinishReason.EndOfGeneration, Timings, new SampleTokens(10, 8, 10, 1), Cache(question), null));
    }

    public Task<OptionReply> ScoreOptionsAsync(TargetQuestion question, IReadOnlyList<string> options, CancellationToken cancellationToken)
    {
        Ask(question, cancellationToken);
        OptionsAsked.Add([.. options]);
        string chosen = answer(question);
        return Task.FromResult(new OptionReply(
            [.. options.Select(option => option == chosen ? -0.5 : -1.5)], [.. options.Select(option => option.Length)], Timings, new SampleTokens(10, 8, 10, 0), Cache(question)));
    }

    public void Dispose() => IsDisposed = true;

    private static TargetTimings Timings => new(6, 10, new OrderedDictionary<string, double> { ["queue"] = 1.00049, ["read"] = 5 }, [4]);

    private static SampleCacheUse Cache(TargetQuestion question) => new(1, question.MayReusePrompt ? 1 : 0, question.MayReusePrompt ? 8 : 0);

    private void Ask(TargetQuestion question, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Assert.False(IsDisposed);
        Assert.True(WarmUps > 0);
        Asked.Add(question);
        time.Advance(TimeSpan.FromMilliseconds(10));
    }
}
