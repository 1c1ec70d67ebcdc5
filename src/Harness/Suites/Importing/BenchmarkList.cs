using FastEval.Harness.Suites.Importing.Benchmarks;

namespace FastEval.Harness.Suites.Importing;

/// <summary>The benchmarks that can be imported.</summary>
internal static class BenchmarkList
{
    /// <summary>All, in the order of help.</summary>
    public static IReadOnlyList<IBenchmark> All { get; } =
    [
        new PopeBenchmark(),
        new MmeBenchmark(),
        new MmBenchBenchmark(),
        new SeedBenchmark("seed-bench"),
        new SeedBenchmark("seed-bench-2"),
        new MmmuBenchmark(),
        new MmVetBenchmark(),
        new ScienceQaBenchmark(),
        new VqaBenchmark("textvqa"),
        new VqaBenchmark("vqav2"),
        new OcrBenchBenchmark(),
        new BlinkBenchmark(),
        new MuirBenchmark(),
        new MvBenchBenchmark(),
        new MtvqaBenchmark(),
        new LlavaBenchBenchmark(),
        new MvtecBenchmark(),
        new MmadBenchmark(),
        new CodaLmBenchmark(),
        new DriveLmBenchmark(),
        new NuScenesQaBenchmark(),
        new DocVqaBenchmark("docvqa"),
        new DocVqaBenchmark("roadtextvqa"),
        new TsvBenchmark(),
    ];

    /// <summary>A benchmark by the word that commands take; null if there is none.</summary>
    public static IBenchmark? Find(string kind) => All.FirstOrDefault(one => one.Kind.Equals(kind, StringComparison.OrdinalIgnoreCase));
}
