using FastEval.Harness.Tests.Commands;

namespace FastEval.Harness.Tests.Devices;

/// <summary>Start-up with libraries that are not of the pinned release: refused before one of them is loaded.</summary>
public sealed class NativeReleaseTests(TinyModelFixture tiny) : IClassFixture<TinyModelFixture>
{
    [Theory]
    [InlineData("""{"buildOptions":{"llamaCpp":{"release":"v0.4.9"}}}""", "v0.4.9")]
    [InlineData("""{"buildOptions":{"llamaCpp":{"release":5}}}""", "does not name")]
    [InlineData("""{"buildOptions":""", "does not name")]
    [InlineData("{}", "does not name")]
    [InlineData(null, "does not name")]
    public async Task Generate_LibrariesOfAnotherRelease_IsExitCodeOneAndSaysWhatToDo(string? metadata, string expected)
    {
        Assert.SkipWhen(tiny.Absence is not null, tiny.Absence ?? "");
        using var folder = new TemporaryFolder();
        if (metadata is not null)
            await File.WriteAllTextAsync(folder.File("_nlcBuildMetadata.json"), metadata, TestContext.Current.CancellationToken);

        ConsoleRun run = await ChildProgram.RunAsync(
            new() { ["FASTEVAL_NATIVE"] = folder.Path }, "generate", "--model", tiny.Model, "--prompt", "Hi", "--max-tokens", "1");

        Assert.Equal((1, ""), (run.ExitCode, run.Out));
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Contains("node native/install.mjs", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Generate_NoSuchFolder_IsExitCodeOne()
    {
        Assert.SkipWhen(tiny.Absence is not null, tiny.Absence ?? "");
        ConsoleRun run = await ChildProgram.RunAsync(
            new() { ["FASTEVAL_NATIVE"] = tiny.File("nowhere") }, "generate", "--model", tiny.Model, "--prompt", "Hi");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("FASTEVAL_NATIVE", run.Error, StringComparison.Ordinal);
    }
}
