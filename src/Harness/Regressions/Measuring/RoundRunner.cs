using FastEval.Harness.Regressions.Records;
using FastEval.Harness.Suites.Core;

namespace FastEval.Harness.Regressions.Measuring;

/// <summary>
/// A round: each build is launched anew, then every benchmark is measured in turn by all of them, one sample each, the order of the builds drawn anew each time. Only one of them computes at
/// a time.
/// </summary>
internal static class RoundRunner
{
    /// <summary>Runs one.</summary>
    /// <param name="builds">One or two.</param>
    /// <param name="plan">What it takes.</param>
    /// <param name="round">Its number, from 0.</param>
    /// <param name="cancellationToken">Stops between samples.</param>
    /// <returns>Of each build what it is, and the round's samples of the benchmarks that all of them have.</returns>
    /// <exception cref="FastEvalException">A process could not be started, or ended.</exception>
    public static async Task<IReadOnlyList<(SessionHello Hello, IReadOnlyDictionary<string, double[]> Samples)>> RunAsync(
        IReadOnlyList<MeasuredBuild> builds, RoundPlan plan, int round, CancellationToken cancellationToken)
    {
        var random = new SeededRandom(plan.Seed + (ulong)round);
        var sessions = new PerfSession?[builds.Count];
        try
        {
            await Task.WhenAll(builds.Select(async (build, i) => sessions[i] = await PerfSession.StartAsync(build, plan.Options, cancellationToken).ConfigureAwait(false))).ConfigureAwait(false);
            string[] names = [.. sessions[0]!.Hello.Benchmarks.Select(series => series.Name).Where(name => sessions.All(session => session!.Hello.Benchmarks.Any(series => series.Name == name)))];
            if (names.Length == 0)
                throw new FastEvalException($"The builds have no benchmark in common: {string.Join("; ", sessions.Select(session => string.Join(", ", session!.Hello.Benchmarks.Select(series => series.Name))))}.");
            Dictionary<string, double[]>[] samples = [.. sessions.Select(_ => names.ToDictionary(name => name, _ => new double[plan.Turns]))];
            for (int turn = 0; turn < plan.Turns; turn++)
            {
                foreach (string name in names)
                {
                    foreach (int i in random.Shuffle([.. Enumerable.Range(0, builds.Count)]))
                        samples[i][name][turn] = await sessions[i]!.MeasureAsync(name, cancellationToken).ConfigureAwait(false);
                }
            }
            return [.. sessions.Zip(samples, (session, taken) => (session!.Hello, (IReadOnlyDictionary<string, double[]>)taken))];
        }
        finally
        {
            foreach (PerfSession? session in sessions)
                session?.Dispose();
        }
    }

    /// <summary>The series of one build over its rounds; without rounds where another build has no such benchmark.</summary>
    public static IReadOnlyList<BenchmarkSeries> Series(SessionHello hello, IReadOnlyList<IReadOnlyDictionary<string, double[]>> rounds) =>
        rounds.Count == 0 ? [] : [.. hello.Benchmarks.Select(series => series with { Rounds = rounds.All(round => round.ContainsKey(series.Name)) ? [.. rounds.Select(round => round[series.Name])] : [] })];
}
