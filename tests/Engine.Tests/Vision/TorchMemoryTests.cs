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

        long tensors = LiveTensors();
        long before = ResidentBytes();
        for (int i = 0; i < 50; i++)
            encoder.EncodePixels(new PhaseClock(), CancellationToken.None).Dispose();

        Assert.Equal(tensors, LiveTensors());
        // One encode makes 10 to 20 MB of tensors: fifty that leaked would be 500 MB or more. The C library's heap comes and goes by 100 MB.
        Assert.InRange(ResidentBytes() - before, long.MinValue, 200L << 20);
    }

    [Fact]
    public void Load_AndDisposeManyTimes_KeepsNoWeights()
    {
        MmprojFile file = MmprojFile.Random(width: 256, feedForward: 1024, heads: 4, blocks: 4);
        using var folder = new TemporaryFolder();
        string path = file.Write(folder.File("mmproj.gguf"));
        TorchEncoder.Load(path).Dispose();
        long before = LiveTensors();

        using (TorchEncoder.Load(path))
            Assert.True(LiveTensors() > before + 40, "The count does not see the weights.");

        Assert.Equal(before, LiveTensors());
    }

    private static long LiveTensors() => TorchSharp.torch.Tensor.TotalCount;

    private static long ResidentBytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Environment.WorkingSet;
    }
}
