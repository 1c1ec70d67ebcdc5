using FastEval.Engine.Timing;
using FastEval.Engine.Vision;

namespace FastEval.Engine.Tests.Vision;

public sealed class TorchCollectionTests
{
    /// <summary>
    /// TorchSharp turns a number into an object whose finalizer frees it, and hands only its address to libtorch: a collection during the call
    /// then frees it under libtorch's hands ("Expected false to be true", from c10/core/Scalar.h).
    /// </summary>
    [Fact]
    public void EncodePixels_DuringGarbageCollections_KeepsWhatLibtorchReads()
    {
        using var folder = new Gguf.TemporaryFolder();
        string path = MmprojFile.Random(blocks: 8).Write(folder.File("mmproj.gguf"));
        using var stop = new CancellationTokenSource();
        var collector = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                GC.Collect(0);
                GC.WaitForPendingFinalizers();
            }
        });
        collector.Start();
        try
        {
            for (int i = 0; i < 12; i++)
            {
                using TorchEncoder encoder = TorchEncoder.Load(path, new TorchEncoderOptions { Threads = 1 });
                for (int k = 0; k < 100; k++)
                    encoder.EncodePixels(new PhaseClock(), TestContext.Current.CancellationToken).Dispose();
            }
        }
        finally
        {
            stop.Cancel();
            collector.Join();
        }
    }
}
