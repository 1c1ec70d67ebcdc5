using FastEval.Harness.Records;
using FastEval.Harness.Regressions.Records;
using FastEval.Harness.Suites.Core;

namespace FastEval.Harness.Tests.Regressions;

/// <summary>Benchmarks as a machine would give them: launches that differ by a little each, samples that differ within, and a moment now and then when something else runs.</summary>
internal static class SpeedSeries
{
    public const int Turns = 9;

    /// <summary>Rounds of one build, 10 ms where nothing disturbs.</summary>
    /// <param name="random">What it is drawn from.</param>
    /// <param name="rounds">Launches.</param>
    /// <param name="slower">By how much it is slower than 10 ms, relative.</param>
    /// <param name="launch">Standard deviation of the launches.</param>
    /// <param name="sample">Of the samples.</param>
    /// <param name="drift">Of each round the machine's own speed, which a build measured in turn shares; 1 without.</param>
    public static BenchmarkSeries Draw(SeededRandom random, int rounds, double slower, double launch = 0.005, double sample = 0.01, double[]? drift = null, string name = "one") => new(name, "ms", BetterWhen.Less,
    [
        .. Enumerable.Range(0, rounds).Select(round =>
        {
            double level = 10 * (1 + slower) * Math.Exp(launch * random.Normal()) * (drift?[round] ?? 1);
            return (IReadOnlyList<double>)[.. Enumerable.Range(0, Turns).Select(_ => level * Math.Exp(sample * random.Normal()) * (random.Chance(0.1) ? 1 + random.Unit() : 1))];
        }),
    ]);

    public static PerfMachine Machine { get; } = new()
    {
        Processor = "a processor",
        PhysicalCores = 2,
        LogicalCores = 2,
        MemoryGib = 8,
        OperatingSystem = "an OS",
        Architecture = "X64",
        Gpus = [],
        Backend = "libggml-cpu-zen4",
    };

    public static PerfRecording Recording(string id, string commit, params BenchmarkSeries[] benchmarks) => new()
    {
        Schema = PerfRecording.CurrentSchema,
        Id = id,
        Time = RecordTime,
        Program = new ProgramRecord("0.1.0", commit, false),
        Machine = Machine,
        Workload = "tiny",
        Benchmarks = benchmarks,
    };

    public static DateTimeOffset RecordTime { get; } = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);
}
