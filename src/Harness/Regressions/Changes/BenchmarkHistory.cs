using FastEval.Harness.Regressions.Records;
using FastEval.Harness.Statistics;

namespace FastEval.Harness.Regressions.Changes;

/// <summary>A benchmark over the commits of one machine's history.</summary>
/// <param name="Name">The benchmark.</param>
/// <param name="Unit">Of its values.</param>
/// <param name="Points">In the order of the commits' time.</param>
/// <param name="Steps">Where it became faster or slower; sizes are of the logarithm of time, above 0 slower.</param>
internal sealed record BenchmarkHistory(string Name, string Unit, IReadOnlyList<CommitPoint> Points, IReadOnlyList<StepChange> Steps)
{
    /// <summary>
    /// Every benchmark of the recordings of one machine and workload, as it is measured today: samples of what it measured before it was redefined are left out. Builds with changes of their
    /// own, or of no known commit, stand for no commit and are left out.
    /// </summary>
    /// <param name="recordings">The recordings.</param>
    /// <param name="last">How many commits at most, the latest.</param>
    /// <param name="threshold">The smallest relative step that matters.</param>
    public static IReadOnlyList<BenchmarkHistory> Of(IReadOnlyList<PerfRecording> recordings, int last, double threshold)
    {
        var detectors = new Dictionary<int, StepDetector>();
        var histories = new List<BenchmarkHistory>();
        HashSet<(string, string?)> redefined = [.. Redefined(recordings)];
        var all = recordings.Where(IsOfACommit).SelectMany(recording => recording.Benchmarks.Where(series => !redefined.Contains((series.Name, series.Work))).Select(series => (Recording: recording, Series: series)));
        foreach (var benchmark in all.GroupBy(one => (one.Series.Name, one.Series.Unit)))
        {
            CommitPoint[] points =
            [
                .. benchmark.GroupBy(one => one.Recording.Program.Commit!).Select(commit => Point(commit.Key, [.. commit.Select(one => one.Recording)], [.. commit.Select(one => one.Series)]))
                    .OrderBy(point => point.Time).TakeLast(last),
            ];
            if (!detectors.TryGetValue(points.Length, out StepDetector? detector))
                detectors[points.Length] = detector = new StepDetector(points.Length);
            histories.Add(new BenchmarkHistory(benchmark.Key.Name, benchmark.Key.Unit, points, detector.Find([.. points.Select(point => point.Cost)], Math.Log(1 + threshold))));
        }
        return histories;
    }

    /// <summary>
    /// The benchmarks with what they measured before the latest commit's recording of them, where that was something else; null where it was not said, which is then of before too.
    /// </summary>
    public static IEnumerable<(string Name, string? Work)> Redefined(IReadOnlyList<PerfRecording> recordings) => InOrder(recordings).SelectMany(recording => recording.Benchmarks)
        .GroupBy(series => series.Name).SelectMany(group => Before([.. group.Select(series => series.Work)]).Select(work => (group.Key, work)));

    /// <summary>The recordings of commits and nothing else, in the order of the commits' time: one of an old commit may be made late.</summary>
    public static IEnumerable<PerfRecording> InOrder(IEnumerable<PerfRecording> recordings) => recordings.Where(IsOfACommit).OrderBy(CommitTime).ThenBy(recording => recording.Time);

    /// <summary>Whether a recording is of a commit and nothing else.</summary>
    public static bool IsOfACommit(PerfRecording recording) => recording.Program is { Commit: not null, Dirty: not true };

    /// <summary>The median value between two steps, or an end and a step: what the plot draws a line at.</summary>
    public IEnumerable<(int Start, int End, double Level)> Levels()
    {
        int[] ends = [0, .. Steps.Select(step => step.Index), Points.Count];
        return ends.Zip(ends.Skip(1), (start, end) => (start, end, MedianDeviation.Median([.. Points.Skip(start).Take(end - start).Select(point => point.Value)])));
    }

    private static string?[] Before(IReadOnlyList<string?> works)
    {
        string? now = works.LastOrDefault(work => work is not null);
        string?[] others = [.. works.Distinct().Where(work => work != now)];
        // What was never anything else is taken for the same where it is not said.
        return others.Any(work => work is not null) ? others : [];
    }

    private static DateTimeOffset CommitTime(PerfRecording recording) => recording.Committed ?? recording.Time;

    private static CommitPoint Point(string commit, IReadOnlyList<PerfRecording> recordings, IReadOnlyList<BenchmarkSeries> series)
    {
        double[] launches = [.. series.SelectMany(one => one.Rounds).Select(round => MedianDeviation.Median(round.ToArray()))];
        double value = MedianDeviation.Median(launches);
        return new CommitPoint(commit, recordings.Min(CommitTime), value, series[0].Cost(value), launches.Min(), launches.Max());
    }
}
