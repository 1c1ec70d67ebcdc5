using System.Text.Json;
using FastEval.Harness.Records;

namespace FastEval.Harness.Tests.Running;

/// <summary>
/// What must be the same in two records of one thing (docs/decisions/same-record-after-a-kill.md): all but times, tries over the network, what the caches saved, and the order of the
/// lines. Log-probabilities are the same to the last bit where both runs were deterministic, else nearly.
/// </summary>
/// <param name="Lines">The run, then a line per sample, sorted.</param>
/// <param name="LogProbs">The options' log-probabilities, sample after sample.</param>
/// <param name="IsExact">Whether they are the same to the last bit.</param>
internal sealed record RunLines(string[] Lines, double[] LogProbs, bool IsExact)
{
    private const double Tolerance = 0.02;

    public static RunLines Of(string folder)
    {
        RecordedRun record = RunReader.Read(folder);
        Assert.NotNull(record.Run.Finished);
        RunRecord run = record.Run with
        {
            Id = "",
            Started = default,
            Finished = null,
            ElapsedSeconds = 0,
            CommandLine = [],
            Targets = [.. record.Run.Targets.Select(target => target with { LoadMs = null, Energy = null })],
            Judge = record.Run.Judge is { } judge ? judge with { Target = judge.Target with { LoadMs = null } } : null,
        };
        SampleRecord[] samples = [.. record.Samples.OrderBy(sample => sample.Target, StringComparer.Ordinal).ThenBy(sample => sample.Item, StringComparer.Ordinal)];
        return new RunLines(
            [JsonSerializer.Serialize(run, RecordJson.Line.RunRecord), .. samples.Select(Line)],
            [.. samples.SelectMany(sample => sample.OptionLogProbs ?? [])],
            run.Targets.All(target => target.Deterministic));
    }

    public static void AssertSame(RunLines expected, RunLines actual)
    {
        Assert.Equal(expected.Lines, actual.Lines);
        Assert.Equal(expected.IsExact, actual.IsExact);
        if (expected.IsExact)
            Assert.Equal(expected.LogProbs, actual.LogProbs);
        else
            Assert.Equal(expected.LogProbs, actual.LogProbs, static (left, right) => Math.Abs(left - right) <= Tolerance * Math.Max(1, Math.Abs(left)));
    }

    /// <summary>One sample without what may differ.</summary>
    public static string Line(SampleRecord sample) => JsonSerializer.Serialize(
        sample with
        {
            Timings = null,
            Cache = null,
            Attempts = null,
            OptionLogProbs = null,
            Tokens = sample.Tokens is { } tokens ? tokens with { Prefilled = 0 } : null,
            Judging = sample.Judging is { } judging ? judging with { Attempts = null } : null,
        },
        RecordJson.Line.SampleRecord);
}
