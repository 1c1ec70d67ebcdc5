using FastEval.Engine.Tests.Gguf;
using FastEval.Engine.Timing;
using FastEval.Engine.Vision;

namespace FastEval.Engine.Tests.Vision;

/// <summary>What stays behind in native memory. Alone in the process, because the measure is the whole process's.</summary>
[Collection(nameof(TorchMemoryTests))]
[CollectionDefinition(nameof(TorchMemoryTests), DisableParallelization = true)]
public sealed class TorchMemoryTests
{
    [Theory]
    [InlineData(VisionDataType.Float32)]
    [InlineData(VisionDataType.BFloat16)]
    public void EncodePixels_ManyTimes_KeepsNoNativeMemory(VisionDataType type)
    {
        using var folder = new TemporaryFolder();
        string path = MmprojFile.Random(width: 256, feedForward: 1024, heads: 4, image: 112, patch: 7).Write(folder.File("mmproj.gguf"));
        using TorchEncoder encoder = TorchEncoder.Load(path, new TorchEncoderOptions { DataType = type });
        for (int i = 0; i < 10; i++)
            encoder.EncodePixels(new PhaseClock(), CancellationToken.None).Dispose();

        long before = ResidentBytes();
        for (int i = 0; i < 40; i++)
            encoder.EncodePixels(new PhaseClock(), CancellationToken.None).Dispose();

        // One encode makes 10 to 20 MB of tensors: forty that leaked would be 400 MB or more.
        Assert.InRange(ResidentBytes() - before, long.MinValue, 48L << 20);
    }

    [Fact]
    public void Load_AndDisposeManyTimes_KeepsNoWeights()
    {
        MmprojFile file = MmprojFile.Random(width: 256, feedForward: 1024, heads: 4, blocks: 4);
        using var folder = new TemporaryFolder();
        string path = file.Write(folder.File("mmproj.gguf"));
        for (int i = 0; i < 10; i++)
            TorchEncoder.Load(path).Dispose();

        long before = ResidentBytes();
        for (int i = 0; i < 60; i++)
            TorchEncoder.Load(path).Dispose();

        // The weights are 13 MB: sixty that leaked would be 780 MB. The C library's heap grows by some 100 MB and then stays.
        Assert.InRange(ResidentBytes() - before, long.MinValue, 300L << 20);
    }

    private static long ResidentBytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Environment.WorkingSet;
    }
}
