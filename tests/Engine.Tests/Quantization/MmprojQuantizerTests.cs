using FastEval.Engine.Gguf;
using FastEval.Engine.Models;
using FastEval.Engine.Native;
using FastEval.Engine.Quantization;
using FastEval.Engine.Tests.Gguf;
using FastEval.Engine.Tests.Vision;
using FastEval.Engine.Timing;
using FastEval.Engine.Vision;
using FastEval.Kernels.Imaging;

namespace FastEval.Engine.Tests.Quantization;

public sealed class MmprojQuantizerTests : IDisposable
{
    private static readonly string Source = ShippedFiles.Model("small").ProjectorPath!;
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<GgmlType> Types => [.. MmprojQuantizer.Types];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Types))]
    public void Quantize_EveryType_StoresWhatGgmlMakesAndPassesTheChecks(GgmlType type)
    {
        string result = _folder.File("out.gguf");
        IReadOnlyList<TensorDecision> decisions = MmprojQuantizer.Quantize(Source, type, result, Stop);
        using GgufFile before = GgufFile.Open(Source);
        using GgufFile after = GgufFile.Open(result);
        ModelFileValidator.CheckMmproj(after);
        Assert.Equal(before.Tensors.Select(tensor => (tensor.Name, tensor.ShapeText)), after.Tensors.Select(tensor => (tensor.Name, tensor.ShapeText)));
        foreach ((TensorDecision decision, GgufTensor tensor) in decisions.Zip(after.Tensors))
        {
            Assert.Equal((decision.Tensor.Name, decision.Type), (tensor.Name, tensor.Type));
            Assert.Equal(TextQuantizerTests.Made(before, decision.Tensor, tensor.Type), TextQuantizerTests.Bytes(after, tensor));
        }
        foreach ((string key, GgufValue value) in before.Metadata)
        {
            if (key != "general.file_type")
                Assert.True(value.Bytes.SequenceEqual(after.Metadata[key].Bytes), key);
        }
    }

    [Theory]
    [InlineData(GgmlType.Q8_0)]
    [InlineData(GgmlType.Q4_0)]
    [InlineData(GgmlType.Q4_K)]
    [InlineData(GgmlType.Q2_K)]
    public unsafe void Quantize_IsWhatLlamaCppMakesOfTheFile(GgmlType type)
    {
        string ours = _folder.File("ours.gguf"), theirs = _folder.File("theirs.gguf");
        MmprojQuantizer.Quantize(Source, type, ours, Stop);
        llama_model_quantize_params parameters = Llama.llama_model_quantize_default_params();
        parameters.pure = 1;
        parameters.ftype = type switch
        {
            GgmlType.Q8_0 => 7,
            GgmlType.Q4_0 => 2,
            GgmlType.Q4_K => 14,
            _ => 10,
        };
        Assert.Equal(0u, Llama.llama_model_quantize(Source, theirs, &parameters));
        using GgufFile a = GgufFile.Open(ours);
        using GgufFile b = GgufFile.Open(theirs);
        foreach (GgufTensor tensor in b.Tensors)
        {
            Assert.Equal(tensor.Type, a.GetTensor(tensor.Name).Type);
            Assert.Equal(TextQuantizerTests.Bytes(b, tensor), TextQuantizerTests.Bytes(a, a.GetTensor(tensor.Name)));
        }
    }

    [Fact]
    public void Quantize_RowsThatDoNotFit_TakeAnotherTypeAndSayWhy()
    {
        IReadOnlyList<TensorDecision> decisions = MmprojQuantizer.Quantize(Source, GgmlType.Q2_K, _folder.File("out.gguf"), Stop);
        TensorDecision Of(string name) => decisions.Single(decision => decision.Tensor.Name == name);
        Assert.Equal((GgmlType.Q2_K, null), (Of("v.blk.0.ffn_down.weight").Type, Of("v.blk.0.ffn_down.weight").Reason));
        Assert.Equal(GgmlType.Q4_0, Of("v.blk.0.attn_q.weight").Type);
        Assert.Contains("192", Of("v.blk.0.attn_q.weight").Reason);
        Assert.Equal(GgmlType.Q2_K, Of("mm.2.weight").Type);
        Assert.Equal(GgmlType.F16, Of("v.patch_embd.weight").Type);
        Assert.Equal(GgmlType.F16, Of("v.position_embd.weight").Type);
        Assert.All(decisions.Where(decision => decision.Tensor.Shape.Length == 1), decision => Assert.Equal(GgmlType.F32, decision.Type));
        Assert.All(decisions.Where(decision => decision.Type != GgmlType.Q2_K), decision => Assert.NotNull(decision.Reason));
    }

    /// <summary>
    /// The torch encoder computes with the dequantised weights; mtmd multiplies blocks, with activations of 8 bits. Bounds are some twice what was seen.
    /// </summary>
    [Theory]
    [InlineData(GgmlType.Q8_0, 0.999, 0.9995)]
    [InlineData(GgmlType.Q4_0, 0.998, 0.97)]
    [InlineData(GgmlType.Q4_K, 0.998, 0.98)]
    [InlineData(GgmlType.Q2_K, 0.998, 0.95)]
    public void Encode_ByBothEncoders_AgreesAndIsNearTheSource(GgmlType type, double leastAgreement, double leastToSource)
    {
        NativeRuntime.EnsureLoaded();
        Assert.SkipUnless(NativeRuntime.HasMtmd, NativeRuntime.MtmdAbsence ?? "");
        string quantized = _folder.File("out.gguf");
        MmprojQuantizer.Quantize(Source, type, quantized, Stop);
        using RgbImage image = ImageDecoder.Decode(((Engine.Decoding.PromptPart.Image)ShippedFiles.Questions()[0].Turns[0].Parts[0]).File.Span);
        using TextModel model = TextModel.Load(ShippedFiles.Model("small").ModelPath, cancellationToken: Stop);
        using MtmdEncoder mtmd = MtmdEncoder.Load(quantized, model, 2, PreprocessingKind.Mtmd);
        using TorchEncoder torch = TorchEncoder.Load(quantized, Options());
        using TorchEncoder exact = TorchEncoder.Load(Source, Options());
        using ImageEmbedding theirs = mtmd.Encode(image, new PhaseClock(), CancellationToken.None);
        using ImageEmbedding ours = torch.Encode(image, new PhaseClock(), CancellationToken.None);
        using ImageEmbedding source = exact.Encode(image, new PhaseClock(), CancellationToken.None);
        double agreement = Cosine.Of(theirs.Parts[0].Embeddings.Span, ours.Parts[0].Embeddings.Span);
        double toSource = Cosine.Of(source.Parts[0].Embeddings.Span, ours.Parts[0].Embeddings.Span);
        TestContext.Current.TestOutputHelper?.WriteLine($"agreement {agreement:f6}, to the source {toSource:f6}");
        Assert.InRange(agreement, leastAgreement, 1.0000001);
        Assert.InRange(toSource, leastToSource, 0.9999999);
    }

    [Fact]
    public void Quantize_BadSources_AreRefusedAndNothingIsLeft()
    {
        string quantized = _folder.File("q8.gguf"), result = _folder.File("out.gguf");
        MmprojQuantizer.Quantize(Source, GgmlType.Q8_0, quantized, Stop);
        Assert.Contains("quantised already", Assert.Throws<ModelLoadException>(() => MmprojQuantizer.Quantize(quantized, GgmlType.Q4_0, result, Stop)).Message);
        Assert.Throws<ModelLoadException>(() => MmprojQuantizer.Quantize(ShippedFiles.Model("small").ModelPath, GgmlType.Q4_0, result, Stop));
        Assert.Throws<ArgumentException>(() => MmprojQuantizer.Quantize(Source, GgmlType.IQ2_XS, result, Stop));
        Assert.Throws<ArgumentException>(() => MmprojQuantizer.Quantize(Source, GgmlType.Q8_0, Source, Stop));
        Assert.Contains("Q4_K", Assert.Throws<ArgumentException>(() => MmprojQuantizer.ParseType("Q9")).Message);
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => MmprojQuantizer.Quantize(Source, GgmlType.Q8_0, result, stop.Token));
        Assert.Equal([quantized], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Quantize_ValuesThatAreNoNumbers_AreNamed()
    {
        string damaged = _folder.File("nan.gguf");
        File.Copy(Source, damaged);
        long offset;
        using (GgufFile file = GgufFile.Open(damaged))
            offset = file.GetTensor("mm.2.weight").Offset;
        using (FileStream stream = File.OpenWrite(damaged))
        {
            stream.Position = offset + 6;
            stream.Write([0x00, 0x7e]); // a NaN of 16 bits
        }
        string message = Assert.Throws<ModelLoadException>(() => MmprojQuantizer.Quantize(damaged, GgmlType.IQ3_S, _folder.File("out.gguf"), Stop)).Message;
        Assert.Contains("mm.2.weight", message);
        Assert.Contains("value 3", message);
    }

    [Fact]
    public void Quantize_FullDisk_SaysHowMuchItNeeds()
    {
        using TinyDisk disk = TinyDisk.OrSkip(200);
        string message = Assert.Throws<FastEvalException>(() => MmprojQuantizer.Quantize(Source, GgmlType.Q8_0, Path.Combine(disk.Path, "out.gguf"), Stop)).Message;
        Assert.Contains("needs", message);
        Assert.Empty(Directory.GetFiles(disk.Path));
    }

    private static TorchEncoderOptions Options() => new() { DataType = VisionDataType.Float32, Threads = 2, Preprocessing = PreprocessingKind.Mtmd };
}
