using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace FastEval.Harness.Regressions.Records;

/// <summary>
/// Reads the full JSON export that perf/Benchmarks has BenchmarkDotNet write: where it comes from, and of each benchmark the nanoseconds per operation of every iteration that counts, by
/// launch.
/// </summary>
internal static partial class BenchmarkDotNetFile
{
    private const int IdDigits = 32;

    /// <exception cref="FastEvalException">It cannot be read, is no such file, or does not say where it comes from.</exception>
    public static BenchmarkDotNetExport Read(string path)
    {
        try
        {
            byte[] content = File.ReadAllBytes(path);
            using JsonDocument document = JsonDocument.Parse(content);
            BenchmarkSeries[] series = [.. document.RootElement.GetProperty("Benchmarks").EnumerateArray().Select(Series).Where(one => one.Rounds.Count > 0)];
            if (series.Length == 0)
                throw new FastEvalException($"{path} has no benchmark with results.");
            if (!document.RootElement.TryGetProperty(ExportOrigin.Property, out JsonElement origin) || origin.Deserialize(PerfJson.Line.ExportOrigin) is not { } from)
            {
                throw new FastEvalException(
                    $"{path} does not say on which machine and of which commit it was made, and figures of different machines are never compared. Measure again with perf/Benchmarks of this version, whose exports say it.");
            }
            return new BenchmarkDotNetExport(path, Convert.ToHexStringLower(SHA256.HashData(content))[..IdDigits], from, series);
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
        return new BenchmarkSeries(Text(benchmark.GetProperty("FullName"), "FullName"), "ns", BetterWhen.Less, [.. launches]) { Work = Job(benchmark) };
    }

    /// <summary>The settings that BenchmarkDotNet measured with, without a job's random name and the number of launches, which only says how much is known.</summary>
    private static string? Job(JsonElement benchmark)
    {
        if (!benchmark.TryGetProperty("DisplayInfo", out JsonElement shown) || JobInfo().Match(Text(shown, "DisplayInfo")) is not { Success: true } job)
            return null;
        string name = RandomName().Replace(job.Groups["job"].Value, "Job"), settings = Settings(job.Groups["settings"].Value);
        return settings.Length > 0 ? $"{name}({settings})" : name;
    }

    private static string Settings(string settings) =>
        string.Join(", ", settings.Split(", ", StringSplitOptions.RemoveEmptyEntries).Where(setting => !setting.StartsWith("LaunchCount=", StringComparison.Ordinal)));

    private static bool IsResult(JsonElement one) => one.GetProperty("IterationMode").GetString() == "Workload" && one.GetProperty("IterationStage").GetString() == "Result";

    private static double PerOperation(JsonElement one)
    {
        long operations = one.GetProperty("Operations").GetInt64();
        if (operations < 1)
            throw new FormatException($"a measurement has Operations {operations}; it must be 1 or more.");
        return one.GetProperty("Nanoseconds").GetDouble() / operations;
    }

    private static string Text(JsonElement value, string name) => value.GetString() ?? throw new FormatException($"a benchmark's {name} is null.");

    [GeneratedRegex(@"^[^:]*: (?<job>[\w-]+)(\((?<settings>[^)]*)\))?")]
    private static partial Regex JobInfo();

    // With nothing but the number of launches set, a job is the default one.
    [GeneratedRegex("^(Job-[A-Z]+|DefaultJob)$")]
    private static partial Regex RandomName();
}
