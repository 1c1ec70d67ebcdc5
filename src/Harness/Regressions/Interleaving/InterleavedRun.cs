using System.Diagnostics;
using FastEval.Harness.Regressions.Measuring;
using FastEval.Harness.Regressions.Records;

namespace FastEval.Harness.Regressions.Interleaving;

/// <summary>Measures two builds in turn, round by round.</summary>
internal static class InterleavedRun
{
    /// <summary>Adds rounds to a file until it has as many as wanted.</summary>
    /// <param name="builds">The first and the second.</param>
    /// <param name="plan">What a round takes.</param>
    /// <param name="rounds">How many in all.</param>
    /// <param name="file">Where they go.</param>
    /// <param name="report">Told what comes next, and the share done, 0 to 1.</param>
    /// <param name="cancellationToken">Stops; complete rounds stay.</param>
    public static async Task MeasureAsync(
        (MeasuredBuild Base, MeasuredBuild Head) builds, RoundPlan plan, int rounds, RoundsFile file, Action<string, double> report, CancellationToken cancellationToken)
    {
        if (file.Rounds.Count >= rounds)
        {
            // Nothing is missing; whether it is of these builds is to be seen all the same.
            using PerfSession one = await PerfSession.StartAsync(builds.Base, plan.Options, cancellationToken).ConfigureAwait(false);
            using PerfSession other = await PerfSession.StartAsync(builds.Head, plan.Options, cancellationToken).ConfigureAwait(false);
            file.Require(new RoundsHead(one.Hello, other.Hello, builds.Base.Name, builds.Head.Name, plan.Turns, (long)plan.Seed));
        }
        int next = file.Rounds.Count == 0 ? 0 : file.Rounds.Max(round => round.Round) + 1;
        for (; file.Rounds.Count < rounds; next++)
        {
            report($"round {file.Rounds.Count + 1} of {rounds}", (double)file.Rounds.Count / rounds);
            long start = Stopwatch.GetTimestamp();
            var measured = await RoundRunner.RunAsync([builds.Base, builds.Head], plan, next, cancellationToken).ConfigureAwait(false);
            var head = new RoundsHead(measured[0].Hello, measured[1].Hello, builds.Base.Name, builds.Head.Name, plan.Turns, (long)plan.Seed);
            RequireSameWork(head);
            file.Add(head, new MeasuredRound(next, Stopwatch.GetElapsedTime(start).TotalSeconds, measured[0].Samples, measured[1].Samples));
        }
    }

    private static void RequireSameWork(RoundsHead head)
    {
        if (head.Base.Workload != head.Head.Workload)
            throw new FastEvalException($"{head.BaseName} and {head.HeadName} measure different work ({head.Base.Workload}; {head.Head.Workload}): give both the same --threads.");
        // Of the back end only the variant may differ, as another llama.cpp may choose another for the same processor: that is part of what a commit changes.
        string[] differences = [.. (head.Base.Machine with { Backend = "" }).DifferencesFrom(head.Head.Machine with { Backend = "" })];
        if (differences.Length > 0)
            throw new FastEvalException($"The machine changed while it was measured: {string.Join("; ", differences)}.");
    }
}
