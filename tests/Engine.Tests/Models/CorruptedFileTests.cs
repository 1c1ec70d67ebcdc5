using System.Diagnostics;
using FastEval.Engine.Models.Synthetic;
using FastEval.Engine.Native;
using FastEval.Engine.Tests.Gguf;

namespace FastEval.Engine.Tests.Models;

/// <summary>
/// Hundreds of damaged files through our checks, through llama.cpp and mtmd for real where these find nothing, and through the engine as a user's
/// file goes.
/// </summary>
public sealed class CorruptedFileTests(ITestOutputHelper output) : IDisposable
{
    private static readonly TimeSpan CaseLimit = TimeSpan.FromSeconds(20);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("model", 300)]
    [InlineData("mmproj", 240)]
    public async Task Load_SeededCorruptions_NeverCrashesOrHangs(string kind, int cases)
    {
        (string model, string mmproj) = SyntheticModel.Write(
            SyntheticPreset.Tiny, QuantizationMix.Parse("Q4_K_M"), _folder.Path, cancellationToken: TestContext.Current.CancellationToken);
        string report = _folder.File("report.txt");
        var failures = new List<string>();
        for (int next = 0; next < cases;)
        {
            string end = await RunChild($"{kind}|{next}|{cases}|{model}|{mmproj}|{report}", report);
            string[] lines = File.ReadAllLines(report);
            string[]? last = lines.LastOrDefault(line => line.StartsWith("start|", StringComparison.Ordinal))?.Split('|');
            bool finished = lines.Length > 0 && lines[^1].StartsWith("end|", StringComparison.Ordinal);
            if (last is null || (finished && int.Parse(last[1], null) < cases - 1))
                Assert.Fail($"The child process did not run its cases: {end}");
            if (!finished)
                failures.Add($"case {last[1]} ({last[2]}): {end}");
            next = int.Parse(last[1], null) + 1;
        }

        string[][] results = [.. File.ReadAllLines(report).Where(line => line.StartsWith("end|", StringComparison.Ordinal)).Select(line => line.Split('|'))];
        foreach (IGrouping<string, string[]> group in results.GroupBy(result => result[2]))
            output.WriteLine($"{kind}: {group.Count()} {group.Key}");
        failures.AddRange(results.Where(result => result[2] == "escaped").Select(result => $"case {result[1]}: {result[3]}"));
        Assert.True(failures.Count == 0, string.Join(Environment.NewLine, failures));
        Assert.Equal(cases, results.Length);
        // Both ends must be reached, or the cases test nothing.
        Assert.True(results.Count(result => result[2] == "refused") > cases / 3, "too few cases were refused");
        Assert.True(results.Count(result => result[2] == "survived") > cases / 12, "too few cases reached native code");
    }

    private static async Task<string> RunChild(string plan, string report)
    {
        string assembly = typeof(CorruptedFileTests).Assembly.Location;
        var start = new ProcessStartInfo("dotnet") { RedirectStandardError = true, RedirectStandardOutput = true };
        start.ArgumentList.Add(assembly);
        start.Environment[CorruptedFileChild.Variable] = plan;
        start.Environment["DOTNET_STARTUP_HOOKS"] = assembly;
        using Process child = Process.Start(start)!;
        Task<string> error = child.StandardError.ReadToEndAsync();
        Task<string> standardOutput = child.StandardOutput.ReadToEndAsync();
        long seen = -1;
        bool hung = false;
        while (!child.HasExited)
        {
            using var limit = new CancellationTokenSource(CaseLimit);
            try
            {
                await child.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                long length = File.Exists(report) ? new FileInfo(report).Length : 0;
                if (length == seen)
                {
                    hung = true;
                    child.Kill(entireProcessTree: true);
                    await child.WaitForExitAsync(CancellationToken.None);
                }
                seen = length;
            }
        }
        await standardOutput;
        string said = await error;
        return $"{(hung ? "hung" : $"ended with {child.ExitCode}")}: {said[^Math.Min(said.Length, 2000)..]}";
    }
}
