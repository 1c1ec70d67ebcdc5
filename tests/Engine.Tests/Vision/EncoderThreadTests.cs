using FastEval.Engine.Decoding;
using FastEval.Engine.Models;
using FastEval.Engine.Native;
using FastEval.Engine.Tests.Gguf;
using FastEval.Engine.Timing;
using FastEval.Engine.Vision;
using FastEval.Kernels.Imaging;

namespace FastEval.Engine.Tests.Vision;

public sealed class EncoderThreadTests
{
    /// <summary>OpenMP keeps the number of threads per calling thread: each must get what its encoder was asked for, whichever ran there before.</summary>
    [Fact]
    public void EncodePixels_OnAnyThread_UsesTheThreadsAskedFor()
    {
        using var folder = new TemporaryFolder();
        string path = MmprojFile.Random().Write(folder.File("mmproj.gguf"));
        using TorchEncoder one = TorchEncoder.Load(path, new TorchEncoderOptions { Threads = 1 });
        using TorchEncoder three = TorchEncoder.Load(path, new TorchEncoderOptions { Threads = 3 });
        var seen = new List<int>();
        for (int i = 0; i < 3; i++)
        {
            // Never at the same time: it is one encode at a time.
            var thread = new Thread(() =>
            {
                foreach (TorchEncoder encoder in (TorchEncoder[])[three, one, three])
                {
                    encoder.EncodePixels(new PhaseClock(), CancellationToken.None).Dispose();
                    seen.Add(TorchSharp.torch.get_num_threads());
                }
            });
            thread.Start();
            thread.Join();
            one.EncodePixels(new PhaseClock(), CancellationToken.None).Dispose();
            seen.Add(TorchSharp.torch.get_num_threads());
        }

        Assert.Equal([3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1], seen);
    }

    /// <summary>What a pipeline does: the next picture is encoded while the text model decodes.</summary>
    [Theory]
    [InlineData(VisionBackend.Torch)]
    [InlineData(VisionBackend.Mtmd)]
    public void Encode_WhileTheTextModelDecodesOnAnotherThread_DisturbsNeither(VisionBackend backend)
    {
        NativeRuntime.EnsureLoaded();
        Assert.SkipUnless(backend == VisionBackend.Torch || NativeRuntime.HasMtmd, NativeRuntime.MtmdAbsence ?? "");
        (string modelPath, string mmprojPath) = TinyModel.Paths();
        using TextModel model = TextModel.Load(modelPath, cancellationToken: TestContext.Current.CancellationToken);
        using IVisionEncoder encoder = backend == VisionBackend.Torch
            ? TorchEncoder.Load(mmprojPath, new TorchEncoderOptions { DataType = VisionDataType.BFloat16, Threads = 2 })
            : MtmdEncoder.Load(mmprojPath, model, 2, PreprocessingKind.Original);
        using var runner = new ModelRunner(model, new ModelRunnerOptions(512, 1, 256, 256, 2));
        using var image = new RgbImage(120, 90);
        new Random(2).NextBytes(image.Pixels);
        float[] Embed()
        {
            using ImageEmbedding embedding = encoder.Encode(image, new PhaseClock(), CancellationToken.None);
            return embedding.Parts[0].Embeddings.ToArray();
        }
        float[] Decode()
        {
            runner.Clear();
            runner.ComputeTokens([.. Enumerable.Range(3, 40)], 0);
            for (int i = 0; i < 10; i++)
                runner.ComputeTokens([50 + i], 40 + i);
            return runner.Logits(0).ToArray();
        }
        float[] embedding = Embed();
        float[] logits = Decode();

        int wrong = 0;
        Exception? failure = null;
        using var stop = new CancellationTokenSource();
        var other = new Thread(() =>
        {
            try
            {
                while (!stop.IsCancellationRequested)
                    wrong += Embed().AsSpan().SequenceEqual(embedding) ? 0 : 1;
            }
            catch (Exception e)
            {
                failure = e;
            }
        });
        other.Start();
        for (int i = 0; i < 12; i++)
            Assert.Equal(logits, Decode());
        stop.Cancel();
        other.Join();

        Assert.Null(failure);
        Assert.Equal(0, wrong);
    }

    /// <summary>
    /// TorchSharp makes objects of tensors: 5 KB a block in float32, 6.5 KB in bfloat16, however large the picture (196 tokens of 512 floats
    /// are 400 KB here). The embedding's memory is the pool's.
    /// </summary>
    [Theory]
    [InlineData(VisionDataType.Float32)]
    [InlineData(VisionDataType.BFloat16)]
    public void Encode_AfterWarmUp_AllocatesLittleAndNothingOfTheSizeOfAPicture(VisionDataType type)
    {
        const int Pictures = 10;
        using var folder = new TemporaryFolder();
        string path = MmprojFile.Random(width: 256, feedForward: 512, heads: 4, image: 224, patch: 14, embedding: 512).Write(folder.File("mmproj.gguf"));
        using TorchEncoder encoder = TorchEncoder.Load(path, new TorchEncoderOptions { DataType = type, Threads = 1 });
        using var image = new RgbImage(300, 200);
        for (int i = 0; i < 5; i++)
            encoder.Encode(image, new PhaseClock(), CancellationToken.None).Dispose();

        var clock = new PhaseClock();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Pictures; i++)
            encoder.Encode(image, clock, CancellationToken.None).Dispose();
        long perPicture = (GC.GetAllocatedBytesForCurrentThread() - before) / Pictures;

        TestContext.Current.TestOutputHelper?.WriteLine($"{perPicture} bytes per picture, {encoder.Model.BlockCount} blocks");
        Assert.InRange(perPicture, 0, 8_000 * encoder.Model.BlockCount);
    }
}
