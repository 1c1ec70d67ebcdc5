using FastEval.Harness.Output;

namespace FastEval.Harness.Tests.Output;

public sealed class OutputFileTests
{
    private static readonly Report Empty = new([], []);

    [Fact]
    public void Write_ExistingFile_ReplacesItWhole()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("result.json");
        File.WriteAllText(path, new string('x', 1000));

        using (var file = new OutputFile(path))
            file.Write(Empty, ReportFormat.Json, 80);

        Assert.Equal("{\n  \"schema\": 1\n}\n", File.ReadAllText(path));
    }

    [Fact]
    public void Dispose_NothingWritten_LeavesThingsAsTheyWere()
    {
        using var folder = new TemporaryFolder();
        string old = folder.File("old");
        File.WriteAllText(old, "kept");

        new OutputFile(old).Dispose();
        new OutputFile(folder.File("new")).Dispose();

        Assert.Equal("kept", File.ReadAllText(old));
        Assert.False(File.Exists(folder.File("new")));
    }

    [Fact]
    public void Constructor_NoSuchFolder_SaysSo()
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<FastEvalException>(() => new OutputFile(folder.File("none/result.json")));
        Assert.Contains("cannot be written", error.Message, StringComparison.Ordinal);
    }
}
