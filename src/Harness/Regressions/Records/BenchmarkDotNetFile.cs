using System.Text.Json;

namespace FastEval.Harness.Regressions.Records;

/// <summary>Reads BenchmarkDotNet's full JSON export: of each benchmark the nanoseconds per operation of every iteration that counts, by launch.</summary>
internal static class BenchmarkDotNetFile
{
    /// <exception cref="FastEvalException">It cannot be read, or is no such file.</exception>
    public static IReadOnlyList<BenchmarkSeries> Read(string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            BenchmarkSeries[] series = [.. document.RootElement.GetProperty("Benchmarks").EnumerateArray().Select(Series).Where(one => one.Rounds.Count > 0)];
            return series.Length > 0 ? series : throw new FastEvalException($"{path} has no benchmark with results.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new FastEvalException($"{path} is no full JSON export of BenchmarkDotNet (--exporters fulljson): {e.Message}", e);
        }
    }

    private static BenchmarkSeries Series(JsonElement benchmark)
    {
        var launches = benchmark.GetProperty("Measurements").EnumerateArray().Where(IsResult).GroupBy(one => one.GetProperty("LaunchIndex").GetInt32(), PerOperation)
            .OrderBy(launch => launch.Key).Select(launch => (IReadOnlyList<double>)[.. launch.Where(value => value > 0)]).Where(launch => launch.Count > 0);
        return new BenchmarkSeries(benchmark.GetProperty("FullName").GetString()!, "ns", BetterWhen.Less, [.. launches]);
    }

    private static bool IsResult(JsonElement one) => one.GetProperty("IterationMode").GetString() == "Workload" && one.GetProperty("IterationStage").GetString() == "Result";

    private static double PerOperation(JsonElement one) => one.GetProperty("Nanoseconds").GetDouble() / one.GetProperty("Operations").GetInt64();
}
