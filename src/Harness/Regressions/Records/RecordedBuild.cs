namespace FastEval.Harness.Regressions.Records;

/// <summary>All recordings of one build on one machine under one name.</summary>
/// <param name="Last">The latest of them.</param>
/// <param name="Works">Every benchmark with every work that it was recorded with, all rounds together.</param>
internal sealed record RecordedBuild(PerfRecording Last, IReadOnlyList<MeasuredWork> Works)
{
    /// <summary>Joins recordings of one build on one machine.</summary>
    public static RecordedBuild Of(IReadOnlyList<PerfRecording> recordings) => new(recordings[^1],
    [
        .. recordings.SelectMany(recording => recording.Benchmarks.Select(series => new MeasuredWork(recording.Workload, series)))
            .GroupBy(one => (one.Series.Name, one.Series.Unit, one.Workload, one.Series.Work))
            .Select(group => group.First() with { Series = group.First().Series with { Rounds = [.. group.SelectMany(one => one.Series.Rounds)] } }),
    ]);
}
