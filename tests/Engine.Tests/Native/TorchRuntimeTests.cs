using FastEval.Engine.Native;
using FastEval.Engine.Tests.Gguf;

namespace FastEval.Engine.Tests.Native;

public sealed class TorchRuntimeTests
{
    private static string Library => Path.Combine(AppContext.BaseDirectory, "libLibTorchSharp.so");

    [Fact]
    public void Describe_OnThisMachine_NamesVersionAndCpu()
    {
        TorchRuntimeInfo info = TorchRuntime.Describe();

        Assert.StartsWith("2.", info.Version, StringComparison.Ordinal);
        Assert.Contains("cpu", info.Devices);
        Assert.InRange(info.Threads, 1, 4096);
    }

    [Fact]
    public void EnsureLoaded_FromManyThreads_LeavesNoCopyOfTheNatives()
    {
        Parallel.For(0, 8, _ => TorchRuntime.EnsureLoaded());

        Assert.False(Directory.Exists(Path.Combine(AppContext.BaseDirectory, "cpu")), "TorchSharp fell back to copying every native file.");
        Assert.Empty(Directory.EnumerateFiles(AppContext.BaseDirectory, "*.tmp"));
    }

    [Fact]
    public void WritePatchedCopy_ByManyAtOnce_MakesOneCopyAndLeavesTheOriginal()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists(Library), "Only the Linux library is adapted.");
        using var folder = new TemporaryFolder();
        string original = folder.File("libLibTorchSharp.so");
        File.Copy(Library, original);
        byte[] before = File.ReadAllBytes(original);

        string[] copies = new string[4];
        Parallel.For(0, copies.Length, i => copies[i] = TorchRuntime.WritePatchedCopy(original));

        string copy = Assert.Single(copies.Distinct());
        Assert.Equal(before, File.ReadAllBytes(original));
        byte[] patched = File.ReadAllBytes(copy);
        Assert.Equal(before.Length, patched.Length);
        Assert.InRange(before.Zip(patched).Count(pair => pair.First != pair.Second), 3, 12);
        Assert.Equal(2, Directory.GetFiles(folder.Path).Length);
    }

    [Fact]
    public void Apply_ToDamagedLibraries_ThrowsOnlyInvalidData()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists(Library), "Only the Linux library is adapted.");
        byte[] original = File.ReadAllBytes(Library);
        var random = new Random(7);
        for (int i = 0; i < 60; i++)
        {
            byte[] damaged = i % 3 == 0 ? original[..random.Next(original.Length)] : (byte[])original.Clone();
            for (int j = 0; j < 8 && damaged.Length > 64; j++)
                damaged[random.Next(i % 2 == 0 ? 64 : damaged.Length)] ^= (byte)random.Next(1, 256);

            Exception? error = Record.Exception(() => TorchLibraryPatch.Apply(damaged));

            Assert.True(error is null or InvalidDataException, $"Case {i}: {error}");
        }
    }
}
