namespace FastEval.Harness.Tests.Commands;

/// <summary>What the engine's tests cannot see: options, exit codes, and that nothing is left.</summary>
public sealed class ModelConvertTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Q4_K_M", 1, "is no folder")]
    [InlineData("Q9", 2, "'Q9' is no type of a text model")]
    [InlineData("IQ2_XS", 2, "without an importance matrix")]
    public async Task Convert_OfNoFolderOrToNoType_FailsAndLeavesNothing(string type, int exitCode, string message)
    {
        string output = _folder.File("converted");
        ConsoleRun run = await ConsoleRun.OfAsync("model", "convert", _folder.File("no-checkpoint"), "--type", type, "--out", output);

        Assert.Equal((exitCode, ""), (run.ExitCode, run.Out));
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(output));
    }

    [Fact]
    public async Task Convert_OfPickles_SaysWhatToDo()
    {
        string folder = Directory.CreateDirectory(_folder.File("pickled")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(folder, "pytorch_model.bin"), [0x50, 0x4B], TestContext.Current.CancellationToken);
        ConsoleRun run = await ConsoleRun.OfAsync("model", "convert", folder, "--out", _folder.File("converted"));

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("safetensors", run.Error, StringComparison.Ordinal);
    }
}
