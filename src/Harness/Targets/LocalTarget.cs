using FastEval.Engine;
using FastEval.Engine.Decoding;
using FastEval.Engine.Devices;
using FastEval.Engine.Timing;
using FastEval.Harness.Benchmarking;
using FastEval.Harness.Commands;
using FastEval.Harness.Records;

namespace FastEval.Harness.Targets;

/// <summary>The engine on this machine.</summary>
/// <param name="engine">The engine; disposed of with the target.</param>
/// <param name="record">What it is.</param>
/// <param name="gpu">The GPU that it decodes on; null for the processor.</param>
internal sealed class LocalTarget(InferenceEngine engine, TargetRecord record, ComputeDevice? gpu = null) : ITarget
{
    private const int WarmUpTokens = 4;

    public TargetRecord Record => record;

    public ComputeDevice? Gpu => gpu;

    public bool CanScoreOptions => true;

    // One at a time is for latencies: nothing is prepared beside what is timed.
    public int InFlight => record.Parallel == 1 ? 1 : record.Parallel + EngineOptions.LookAhead;

    public async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        // A picture of no suite, so that none of its pictures has been seen when the first question comes.
        PromptPart[] parts = engine.Info.Vision is null ? [new PromptPart.Text("Hello.")] : [BenchPicture.Load(), new PromptPart.Text("\nWhat is this?")];
        var request = new GenerationRequest { Turns = [PromptTurn.User(parts)], MaxTokens = WarmUpTokens, UseCaches = false };
        _ = await engine.CompleteAsync(request, cancellationToken).ConfigureAwait(false);
        await engine.ClearCachesAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<TargetReply> AnswerAsync(TargetQuestion question, CancellationToken cancellationToken)
    {
        var request = new GenerationRequest
        {
            Turns = [PromptTurn.User(question.Parts)],
            MaxTokens = question.MaxTokens,
            Sampling = new SamplingOptions { Temperature = question.Temperature, Seed = question.Seed },
        };
        GenerationResult result = await engine.CompleteAsync(request, cancellationToken).ConfigureAwait(false);
        return new TargetReply(
            result.Text, result.FinishReason, Timings(result.Timings), Tokens(result.Usage, result.Timings), CacheUse(question, result.Usage), Cost: null);
    }

    public async Task<OptionReply> ScoreOptionsAsync(TargetQuestion question, IReadOnlyList<string> options, CancellationToken cancellationToken)
    {
        var request = new OptionScoringRequest { Turns = [PromptTurn.User(question.Parts)], Options = options };
        OptionScores scores = await engine.ScoreOptionsAsync(request, cancellationToken).ConfigureAwait(false);
        return new OptionReply(
            [.. scores.Options.Select(option => option.LogProbability)], [.. scores.Options.Select(option => option.TokenCount)],
            Timings(scores.Timings), Tokens(scores.Usage, scores.Timings), CacheUse(question, scores.Usage));
    }

    public void Dispose() => engine.Dispose();

    private static SampleTokens Tokens(TokenUsage usage, RequestTimings timings) => new(usage.Prompt, usage.PromptImage, timings.PrefilledTokens, usage.Output);

    private static SampleCacheUse CacheUse(TargetQuestion question, TokenUsage usage) =>
        new(question.Parts.OfType<PromptPart.Image>().Count(), usage.ImagesReused.Count, usage.Reused, usage.ImagesReused.FromDisk);

    private static TargetTimings Timings(RequestTimings timings)
    {
        var phases = new OrderedDictionary<string, double> { ["queue"] = timings.QueueMs };
        foreach (Phase phase in Enum.GetValues<Phase>())
            phases.Add(GenerationReport.Name(phase), timings.PhasesMs[phase]);
        return new TargetTimings(timings.TtftMs, timings.E2eMs, phases, timings.InterTokenMs);
    }
}
