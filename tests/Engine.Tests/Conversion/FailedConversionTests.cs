using System.Diagnostics;
using FastEval.Engine.Conversion;
using FastEval.Engine.Models;
using FastEval.Engine.Tests.Gguf;
using FastEval.Engine.Tests.Quantization;

namespace FastEval.Engine.Tests.Conversion;

/// <summary>Whatever ends a conversion, no file of half a model has a model's name, and what was in the output folder before is still there.</summary>
public sealed class FailedConversionTests : IDisposable
{
    private const string ModelFile = "model-F16.gguf";
    private const string MmprojFile = "model-mmproj-f16.gguf";
    private static readonly TimeSpan ChildLimit = TimeSpan.FromSeconds(60);
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Checkpoint => _folder.File("model");

    private string Output => _folder.File("out");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.5)]
    [InlineData(0.999)]
    public void Convert_Cancelled_LeavesNothingAndNoFolderThatItMade(double share)
    {
        Write();
        string output = Path.Combine(Output, "a", "b");
        using var source = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => ModelConverter.Convert(new(Checkpoint, output), (_, done) =>
        {
            if (done > share)
                source.Cancel();
        }, source.Token));
        Assert.False(Directory.Exists(Output));
    }

    [Fact]
    public void Convert_Cancelled_LeavesFoldersThatHoldSomething()
    {
        Write();
        string output = Path.Combine(Output, "a", "b");
        using var source = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => ModelConverter.Convert(new(Checkpoint, output), (_, _) =>
        {
            File.WriteAllText(Path.Combine(Output, "notes.txt"), "mine");
            source.Cancel();
        }, source.Token));
        Assert.Equal([Path.Combine(Output, "notes.txt")], Directory.GetFileSystemEntries(Output));
    }

    [Fact]
    public void Convert_MissingShard_LeavesNothing()
    {
        CheckpointFolder checkpoint = SmallCheckpoints.Make("llava-v1.6-vicuna-hf");
        checkpoint.Write(Checkpoint);
        File.Delete(Path.Combine(Checkpoint, "model-00003-of-00003.safetensors"));
        Assert.Throws<ModelLoadException>(Convert);
        Assert.False(Directory.Exists(Output));
    }

    /// <summary>The check before writing passed; then somebody else takes the room.</summary>
    [Theory]
    [InlineData(0.1)]
    [InlineData(0.6)]
    public void Convert_DiskThatFillsUpWhileItRuns_LeavesOnlyWhatWasThere(double share)
    {
        using TinyDisk disk = TinyDisk.OrSkip(70 * 1024);
        Write();
        string other = Path.Combine(disk.Path, "other");
        string output = Path.Combine(disk.Path, "out");
        bool full = false;
        var error = Assert.Throws<FastEvalException>(() => ModelConverter.Convert(new(Checkpoint, output), (_, done) =>
        {
            if (!full && done > share)
                Fill(other);
            full |= done > share;
        }, Stop));
        Assert.True(full);
        Assert.Contains("cannot be written", error.Message, StringComparison.Ordinal);
        Assert.Contains("has room", error.Message, StringComparison.Ordinal);
        Assert.Equal([other], Directory.GetFileSystemEntries(disk.Path));
    }

    /// <summary>A second conversion that fails on its last tensor must not take the first one's files with it.</summary>
    [Fact]
    public void Convert_FilesThatAreThere_AreKeptWhenItFailsAndReplacedWhenItDoesNot()
    {
        CheckpointFolder checkpoint = SmallCheckpoints.Make("llava-1.5-hf");
        checkpoint.Write(Checkpoint);
        Convert();
        File.WriteAllText(Path.Combine(Output, "notes.txt"), "mine");
        byte[] before = File.ReadAllBytes(Path.Combine(Output, ModelFile));

        float[] norm = checkpoint.Values("language_model.model.norm.weight");
        float held = norm[3];
        norm[3] = float.NaN;
        checkpoint.Write(Checkpoint);
        Assert.Throws<ModelLoadException>(Convert);
        Assert.Equal(before, File.ReadAllBytes(Path.Combine(Output, ModelFile)));
        AssertFiles(ModelFile, MmprojFile, "notes.txt");

        norm[3] = held + 1;
        checkpoint.Write(Checkpoint);
        Convert();
        Assert.NotEqual(before, File.ReadAllBytes(Path.Combine(Output, ModelFile)));
        AssertFiles(ModelFile, MmprojFile, "notes.txt");
    }

    /// <summary>The first of the two files has its name by then, and gives it back.</summary>
    [Fact]
    public void Convert_SecondFileCannotHaveItsName_LeavesTheFormerFirst()
    {
        CheckpointFolder checkpoint = SmallCheckpoints.Make("llava-1.5-hf");
        checkpoint.Write(Checkpoint);
        Convert();
        byte[] before = File.ReadAllBytes(Path.Combine(Output, ModelFile));
        checkpoint.Values("language_model.model.norm.weight")[3] += 1;
        checkpoint.Write(Checkpoint);
        string second = Path.Combine(Output, MmprojFile);
        var error = Assert.Throws<FastEvalException>(() => ModelConverter.Convert(new(Checkpoint, Output), (_, done) =>
        {
            if (done < 0.9 || Directory.Exists(second))
                return;
            File.Delete(second);
            Directory.CreateDirectory(second);
        }, Stop));
        Assert.Contains("cannot be written", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Path.Combine(Output, ModelFile)));
        AssertFiles(ModelFile, MmprojFile);
    }

    [Theory]
    [InlineData(ModelFile)]
    [InlineData(MmprojFile)]
    public void Convert_FolderOfTheFilesName_IsSaidBeforeAnythingIsWritten(string name)
    {
        Write();
        Directory.CreateDirectory(Path.Combine(Output, name));
        bool wrote = false;
        var error = Assert.Throws<FastEvalException>(() => ModelConverter.Convert(new(Checkpoint, Output), (_, _) => wrote = true, Stop));
        Assert.Contains($"{name}' is a folder", error.Message, StringComparison.Ordinal);
        Assert.False(wrote);
        AssertFiles(name);
    }

    [Fact]
    public void Convert_OutputThatIsAFile_SaysSo()
    {
        Write();
        File.WriteAllText(Output, "mine");
        Assert.Contains("cannot be written", Assert.Throws<FastEvalException>(Convert).Message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(Output));
    }

    [Fact]
    public async Task Convert_AfterOneThatWasKilledHalfway_RemovesWhatItLeft()
    {
        Write();
        string half = _folder.File("half");
        var start = new ProcessStartInfo("dotnet", [typeof(FailedConversionTests).Assembly.Location]) { RedirectStandardError = true };
        start.Environment[ConversionChild.Variable] = $"{Checkpoint}|{Output}|{half}";
        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(FailedConversionTests).Assembly.Location;
        using Process child = Process.Start(start)!;
        Task<string> said = child.StandardError.ReadToEndAsync(Stop);
        long begin = Stopwatch.GetTimestamp();
        while (!File.Exists(half) && !child.HasExited && Stopwatch.GetElapsedTime(begin) < ChildLimit)
            await Task.Delay(20, Stop);
        bool reached = File.Exists(half) && !child.HasExited;
        child.Kill();
        await child.WaitForExitAsync(Stop);
        Assert.True(reached, $"The child process did not come half the way: {await said}");

        string left = Assert.Single(Directory.GetFileSystemEntries(Output));
        Assert.StartsWith(".fasteval-convert-", Path.GetFileName(left), StringComparison.Ordinal);
        Assert.NotEmpty(Directory.GetFiles(left, "*.gguf*"));

        Convert();
        AssertFiles(ModelFile, MmprojFile);
    }

    /// <summary>A folder that somebody works in is left alone, and its lock is all that tells.</summary>
    [Fact]
    public void Convert_WhileAnotherConverts_LeavesItsFolder()
    {
        Write();
        string busy = Directory.CreateDirectory(Path.Combine(Output, ".fasteval-convert-busy")).FullName;
        using (new FileStream(Path.Combine(busy, "lock"), FileMode.CreateNew, FileAccess.Write, FileShare.None))
            Convert();
        Assert.True(Directory.Exists(busy));
        Convert();
        Assert.False(Directory.Exists(busy));
    }

    private void Write() => SmallCheckpoints.Make("llava-1.5-hf").Write(Checkpoint);

    private void Convert() => ModelConverter.Convert(new(Checkpoint, Output), null, Stop);

    private void AssertFiles(params string[] names) => Assert.Equal(names, Directory.GetFileSystemEntries(Output).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));

    /// <summary>Writes zeros until nothing more goes in.</summary>
    private static void Fill(string path)
    {
        byte[] block = new byte[1 << 16];
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true)
                file.Write(block);
        }
        catch (IOException)
        {
            // That was the aim.
        }
    }
}
