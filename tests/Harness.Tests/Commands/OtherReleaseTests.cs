using System.Diagnostics;
using FastEval.Engine.Native;

namespace FastEval.Harness.Tests.Commands;

/// <summary>The program started for real beside native libraries that are not those it was built for: it must not touch them.</summary>
public sealed class OtherReleaseTests(TinyModelFixture tiny) : IClassFixture<TinyModelFixture>
{
    private const string Metadata = "_nlcBuildMetadata.json";

    [Theory]
    [InlineData("""{"buildOptions":{"llamaCpp":{"repo":"ggml-org/llama.cpp","release":"v0.4.9"}}}""", "v0.4.9")]
    [InlineData("""{"buildOptions":{"llamaCpp":{"repo":"ggml-org/llama.cpp","release":"b7000"}}}""", "b7000")]
    [InlineData("""{"buildOptions":{"llamaCpp":{"release":null}}}""", "none")]
    [InlineData("""{"buildOptions":{"llamaCpp":{"release":5}}}""", Metadata)]
    [InlineData("""{"buildOptions":{}}""", Metadata)]
    [InlineData("""{"buildOptions":[1,2]}""", Metadata)]
    [InlineData("[]", Metadata)]
    [InlineData("null", Metadata)]
    [InlineData("{\"buildOptions\":{\"llamaCpp\":", Metadata)]
    [InlineData("\0\u0001 garbage", Metadata)]
    [InlineData("", Metadata)]
    [InlineData(null, Metadata)]
    public async Task Generate_NativeFolderOfNoKnownRelease_IsExitCodeOneWithOneLine(string? metadata, string named)
    {
        using var folder = new TemporaryFolder();
        if (metadata is not null)
            await File.WriteAllTextAsync(folder.File(Metadata), metadata, TestContext.Current.CancellationToken);
        string error = await RunAsync(folder.Path);
        Assert.Contains(named, error, StringComparison.Ordinal);
        Assert.Contains("Run `node native/install.mjs`", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Generate_NativeFolderThatIsNone_IsExitCodeOneWithOneLine()
    {
        using var folder = new TemporaryFolder();
        string error = await RunAsync(folder.File("none"));
        Assert.Contains("FASTEVAL_NATIVE", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Generate_RightReleaseWithoutItsLibraries_IsExitCodeOneWithOneLine()
    {
        using var folder = new TemporaryFolder();
        string metadata = """{"buildOptions":{"llamaCpp":{"release":"RELEASE"}}}""".Replace("RELEASE", NativeRuntime.Release, StringComparison.Ordinal);
        await File.WriteAllTextAsync(folder.File(Metadata), metadata, TestContext.Current.CancellationToken);
        string error = await RunAsync(folder.Path);
        Assert.Contains("ggml-base", error, StringComparison.Ordinal);
        Assert.Contains("Run `node native/install.mjs`", error, StringComparison.Ordinal);
    }

    private async Task<string> RunAsync(string native)
    {
        Assert.SkipUnless(tiny.Absence is null, tiny.Absence ?? "");
        string tests = Path.ChangeExtension(typeof(OtherReleaseTests).Assembly.Location, null);
        var start = new ProcessStartInfo("dotnet") { RedirectStandardError = true, RedirectStandardOutput = true };
        string program = typeof(CommandLineApp).Assembly.Location;
        foreach (string argument in (string[])["exec", "--runtimeconfig", tests + ".runtimeconfig.json", "--depsfile", tests + ".deps.json", program, "generate", "--model", tiny.Model, "--max-tokens", "1", "--prompt", "x"])
            start.ArgumentList.Add(argument);
        start.Environment["FASTEVAL_NATIVE"] = native;
        start.Environment.Remove("FASTEVAL_DEBUG");
        using Process child = Process.Start(start)!;
        Task<string> output = child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        string error = await child.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("", await output);
        Assert.True(child.ExitCode == ExitCode.Failed, $"{child.ExitCode}: {error}");
        string line = Assert.Single(error.TrimEnd().Split('\n'));
        Assert.StartsWith("fasteval: ", line, StringComparison.Ordinal);
        Assert.DoesNotContain("unexpected", line, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", line, StringComparison.Ordinal);
        return line;
    }
}
