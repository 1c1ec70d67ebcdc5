using FastEval.Harness.Records;
using FastEval.Harness.Scoring;

namespace FastEval.Harness.Running;

/// <summary>Which replies of a record wait for a judge, each without a verdict and with what its judging took so far. Pure.</summary>
internal static class WaitingReplies
{
    /// <summary>Those that are unjudged; while all are judged anew, those that the new judge has not answered about, be it with what could not be read.</summary>
    public static IReadOnlyList<SampleRecord> Of(RecordedRun run)
    {
        if (run.Run.Rejudging is not { } anew)
            return [.. run.Samples.Where(sample => sample.State == SampleState.Unjudged)];
        Dictionary<(string, string), SampleRecord> judged = run.JudgedAnew.ToDictionary(sample => (sample.Target, sample.Item));
        var waiting = new List<SampleRecord>();
        foreach (SampleRecord sample in run.Samples.Where(sample => sample.Judging is not null || sample.State == SampleState.Unjudged))
        {
            SampleRecord latest = judged.GetValueOrDefault((sample.Target, sample.Item)) ?? sample;
            bool isAnswered = latest.Judging?.Round == anew.Round && latest.Judgement is not null;
            if (!isAnswered)
                waiting.Add(sample.Unjudged() with { Judging = latest.Judging });
        }
        return waiting;
    }
}
