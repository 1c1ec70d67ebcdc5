using FastEval.Engine.Decoding;
using FastEval.Harness.Prompting;
using FastEval.Harness.Records;
using FastEval.Harness.Scoring;
using FastEval.Harness.Suites;
using FastEval.Harness.Targets;
using FastEval.Harness.Targets.Http;

namespace FastEval.Harness.Running;

/// <summary>Puts items to one target and makes a sample of each. What fails becomes a sample too.</summary>
/// <param name="plan">How it is asked.</param>
/// <param name="target">The target.</param>
/// <param name="scorer">What reads replies.</param>
/// <param name="clock">The run's.</param>
/// <param name="triesBefore">By item, the tries of its samples in error that were dropped; null for none.</param>
internal sealed class SampleMaker(RunPlan plan, ITarget target, ReplyScorer scorer, MeasuringClock clock, IReadOnlyDictionary<string, int>? triesBefore = null)
{
    /// <summary>Asks one item. Several may be asked at the same time; the question is put before this returns.</summary>
    /// <exception cref="OperationCanceledException">It was stopped; the item has no sample.</exception>
    public async Task<SampleRecord> MakeAsync(ReadItem read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        SuiteItem item = read.Item;
        double startMs = clock.ElapsedMs;
        try
        {
            if (read.Failure is { } failure)
                return Failed(item, failure);
            IReadOnlyList<string>? options = plan.UsesLikelihood && target.CanScoreOptions ? ItemOptions.Of(item) : null;
            TargetQuestion question = Question(item, read.Pictures, options is not null);
            return options is null
                ? Read(item, await target.AnswerAsync(question, cancellationToken).ConfigureAwait(false), startMs, read.ReadMs)
                : Choose(item, options, await target.ScoreOptionsAsync(question, options, cancellationToken).ConfigureAwait(false), startMs, read.ReadMs);
        }
        catch (Exception e) when (e is not (OutOfMemoryException or TargetUnusableException) && !(e is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            return Failed(item, e);
        }
    }

    /// <summary>What a sample's error says of a failure.</summary>
    internal static string Describe(Exception e) => e is FastEvalException or ArgumentException or IOException
        ? e.Message
        : $"Unexpected {e.GetType().Name}: {e.Message} This is a defect of FastEval: please report it.";

    private int TriesBefore(SuiteItem item) => triesBefore?.GetValueOrDefault(item.Id) ?? 0;

    private static double Round(double ms) => Math.Round(ms, 3);

    private TargetQuestion Question(SuiteItem item, PromptPart.Image[] pictures, bool scoresOptions) => new()
    {
        Parts = InterleavedPrompt.Parse(plan.Prompts?.Prompt(item, target.Record.Name, scoresOptions) ?? item.Prompt, pictures),
        MaxTokens = plan.MaxTokens,
        Temperature = plan.Temperature,
        Seed = SampleSeed.Of(plan.Seed, item.Id),
        TriesBefore = TriesBefore(item),
    };

    private SampleRecord Read(SuiteItem item, TargetReply reply, double startMs, double readMs)
    {
        // Whatever a filter let through of a reply is no answer; a judge is shown an empty one in its place.
        bool isRefused = reply.IsRefused && !JudgePlan.Concerns(item);
        Score score = isRefused ? new Score(SampleState.Refused, 0, null) : scorer(reply.Text, reply.Finish, item);
        return new SampleRecord
        {
            Item = item.Id,
            Target = target.Record.Name,
            State = score.State,
            Reply = isRefused && reply.Text.Length == 0 ? null : reply.Text,
            FinishReason = reply.IsRefused ? SampleRecord.ContentFilter : reply.Finish == FinishReason.Length ? SampleRecord.TokenLimit : "stop",
            Score = score.Value,
            Parsed = score.Parsed,
            Timings = reply.Timings is { } timings ? Timings(timings, startMs, readMs) : null,
            Tokens = reply.Tokens,
            Cache = reply.Cache,
            Cost = reply.Cost,
            CostEstimate = reply.CostEstimate,
            Source = reply.Source,
            ServedModel = reply.ServedModel,
            Attempts = reply.Attempts,
            TriesBefore = TriesBefore(item),
        };
    }

    private SampleRecord Choose(SuiteItem item, IReadOnlyList<string> options, OptionReply reply, double startMs, double readMs)
    {
        string chosen = ItemOptions.Choose(options, reply.LogProbs);
        bool isRight = chosen == item.Answer;
        return new SampleRecord
        {
            Item = item.Id,
            Target = target.Record.Name,
            State = isRight ? SampleState.Correct : SampleState.Wrong,
            Reply = chosen,
            FinishReason = ScoreMode.Likelihood,
            Score = isRight ? 1 : 0,
            Parsed = chosen,
            OptionLogProbs = reply.LogProbs,
            OptionTokens = reply.OptionTokens,
            Timings = Timings(reply.Timings, startMs, readMs),
            Tokens = reply.Tokens,
            Cache = reply.Cache,
        };
    }

    private SampleRecord Failed(SuiteItem item, Exception e) => new()
    {
        Item = item.Id,
        Target = target.Record.Name,
        State = SampleState.Error,
        Attempts = (e as ProviderException)?.Attempts,
        TriesBefore = TriesBefore(item),
        Error = Describe(e),
    };

    private static SampleTimings Timings(TargetTimings timings, double startMs, double readMs) => new()
    {
        StartMs = Round(startMs),
        ReadMs = Round(readMs),
        TtftMs = Round(timings.TtftMs),
        E2eMs = Round(timings.E2eMs),
        PhasesMs = new OrderedDictionary<string, double>(timings.PhasesMs.Select(phase => KeyValuePair.Create(phase.Key, Round(phase.Value)))),
        InterTokenMs = [.. timings.InterTokenMs.Select(Round)],
    };
}
