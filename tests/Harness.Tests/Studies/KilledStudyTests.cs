using System.Diagnostics;
using System.Text.Json;

namespace FastEval.Harness.Tests.Studies;

/// <summary>A study in processes that are killed in the midst of their work.</summary>
[Collection("process memory")]
public sealed class KilledStudyTests(StudyFixture undisturbed) : IClassFixture<StudyFixture>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Study_KilledInEveryPhaseAndResumed_ComesToTheSame()
    {
        string parent = _folder.File("studies");
        string Study() => Directory.Exists(parent) ? Directory.GetDirectories(parent).SingleOrDefault() ?? "" : "";
        bool Has(string part, int files) => Directory.Exists(Path.Combine(Study(), part)) && Directory.GetFiles(Path.Combine(Study(), part)).Length >= files;
        Func<bool>[] moments =
        [
            () => Has("variants", 2),
            () => Has("divergence", 4),
            () => Has("speed", 2),
            () => Directory.Exists(Path.Combine(Study(), "runs")) && Directory.GetFiles(Path.Combine(Study(), "runs"), "samples.jsonl", SearchOption.AllDirectories) is [var file] && File.ReadLines(file).Count() > 60,
        ];
        foreach (Func<bool> moment in moments)
        {
            using Process process = Start(Study().Length == 0 ? [.. StudyFixture.What, "--out", parent] : ["quantize", "--resume", Study()]);
            Task<string> errors = process.StandardError.ReadToEndAsync(Stop);
            _ = process.StandardOutput.ReadToEndAsync(Stop);
            while (!moment() && !process.HasExited)
                await Task.Delay(2, Stop);
            Assert.False(process.HasExited, process.HasExited ? await errors : "");
            process.Kill();
            await process.WaitForExitAsync(Stop);
        }
        ConsoleRun end = await ConsoleRun.OfAsync("quantize", "--resume", Study(), "--format", "json");
        Assert.True(end.ExitCode == 0, end.Error);
        JsonElement[] pairs = [.. JsonDocument.Parse(end.Out).RootElement.GetProperty("pairs").EnumerateArray()];
        foreach ((JsonElement pair, JsonElement other) in pairs.Zip(undisturbed.Result.GetProperty("pairs").EnumerateArray()))
        {
            foreach (JsonProperty figure in pair.EnumerateObject().Where(figure => !figure.Name.EndsWith("_ms", StringComparison.Ordinal) && !figure.Name.EndsWith("_tps", StringComparison.Ordinal) && figure.Name != "peak_rss_mib"))
                Assert.True(JsonElement.DeepEquals(figure.Value, other.GetProperty(figure.Name)), $"{figure.Name}: {figure.Value} {other.GetProperty(figure.Name)}");
        }
        Assert.Equal(6, pairs.Length);
        Assert.False(Directory.Exists(Path.Combine(Study(), "variants")));
    }

    private static Process Start(string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "fasteval.dll"), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["OMP_WAIT_POLICY"] = "PASSIVE";
        start.Environment["GOMP_SPINCOUNT"] = "0";
        return Process.Start(start)!;
    }
}
