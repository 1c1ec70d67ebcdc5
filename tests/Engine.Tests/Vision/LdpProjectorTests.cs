using FastEval.Engine.Gguf;
using FastEval.Engine.Models;
using FastEval.Engine.Native;
using FastEval.Engine.Tests.Gguf;
using FastEval.Engine.Timing;
using FastEval.Engine.Vision;
using FastEval.Engine.Vision.Layouts;
using FastEval.Kernels.Imaging;

namespace FastEval.Engine.Tests.Vision;

/// <summary>MobileVLM's projectors: there are no vectors of the original, so mtmd's graph, which was written after it, is the other opinion.</summary>
public sealed class LdpProjectorTests : IDisposable
{
    private const int TinyWidth = 256;
    private const int Squeezed = 64;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("ldp", false, VisionDataType.Float32, 0.9999)]
    [InlineData("ldpv2", false, VisionDataType.Float32, 0.9999)]
    [InlineData("ldpv2", true, VisionDataType.Float32, 0.9999)]
    [InlineData("ldp", true, VisionDataType.BFloat16, 0.999)]
    public void Encode_OfMobileVlm_AgreesWithMtmdPerToken(string projector, bool keepsOnes, VisionDataType type, double smallestCosine)
    {
        NativeRuntime.EnsureLoaded();
        Assert.SkipUnless(NativeRuntime.HasMtmd, NativeRuntime.MtmdAbsence ?? "");
        string path = MobileVlm(projector, keepsOnes).Write(_folder.File("mmproj.gguf"));
        using TextModel model = TextModel.Load(TinyModel.Paths().Model, cancellationToken: TestContext.Current.CancellationToken);
        using MtmdEncoder mtmd = MtmdEncoder.Load(path, model, 2, PreprocessingKind.Original);
        using TorchEncoder torch = TorchEncoder.Load(path, new TorchEncoderOptions { DataType = type, Threads = 2 });
        using var image = new RgbImage(200, 150);
        new Random(3).NextBytes(image.Pixels);

        using ImageEmbedding expected = mtmd.Encode(image, new PhaseClock(), CancellationToken.None);
        using ImageEmbedding actual = torch.Encode(image, new PhaseClock(), CancellationToken.None);

        Assert.Equal((144, 144, 144), (expected.TokenCount, actual.TokenCount, torch.CountTokens(200, 150)));
        float[] theirs = expected.Parts[0].Embeddings.ToArray(), ours = actual.Parts[0].Embeddings.ToArray();
        double worst = Enumerable.Range(0, 144).Min(token => Cosine.Of(theirs.AsSpan(token * TinyWidth, TinyWidth), ours.AsSpan(token * TinyWidth, TinyWidth)));
        TestContext.Current.TestOutputHelper?.WriteLine($"1 - smallest cosine: {1 - worst:g3}");
        Assert.InRange(worst, smallestCosine, 1.0000001);
        // Tokens differ from each other, so that an order of their own would be seen.
        Assert.InRange(Cosine.Of(ours.AsSpan(0, TinyWidth), ours.AsSpan(70 * TinyWidth, TinyWidth)), -1, 0.999);
    }

    [Theory]
    [InlineData("ldp", "mm.model.mb_block.2.block.1.fc2.weight", "fc2.weight")]
    [InlineData("ldp", "mm.model.mb_block.1.block.0.1.bias", "block.0.1.bias")]
    [InlineData("ldpv2", "mm.model.peg.0.weight", "peg.0.weight")]
    [InlineData("ldpv2", "mm.model.mlp.2.bias", "mlp.2.bias")]
    [InlineData("ldp", "mm.model.mlp.3.weight", "no tensor 'mm.model.mlp.3.weight'", "'mm.model.mlp.3.weight' is missing")]
    [InlineData("ldp", "mm.model.mb_block.1.block.1.fc1.weight", "no tensor 'mm.model.mb_block.1.block.1.fc1.weight'", "fc1.weight' is missing")]
    public void Load_WithoutAPart_NamesIt(string projector, string missing, string message, string? own = null)
    {
        MmprojFile file = MobileVlm(projector, keepsOnes: false);
        Assert.True(file.Tensors.Remove(missing));
        AssertRefused(file, message, own);
    }

    [Fact]
    public void Load_OfAnotherGrid_SaysWhatItTakes()
    {
        MmprojFile file = MobileVlm("ldpv2", keepsOnes: false);
        MmprojFile other = MmprojFile.Random(image: 28, patch: 7, classToken: false, embedding: TinyWidth);
        foreach ((string name, var tensor) in file.Tensors.Where(tensor => tensor.Key.StartsWith("mm.", StringComparison.Ordinal)))
            other.Tensors[name] = tensor;
        other.Metadata["clip.projector_type"] = "ldpv2";
        other.Halves.UnionWith(file.Halves);
        AssertRefused(other, "24");
    }

    /// <summary>mtmd would cut the picture, and end the process on what it then counts.</summary>
    [Fact]
    public void Validate_OfGridsOfTiles_IsRefused()
    {
        MmprojFile file = MobileVlm("ldpv2", keepsOnes: false);
        file.Metadata["clip.vision.image_grid_pinpoints"] = new[] { 336, 672 };
        using GgufFile opened = GgufFile.Open(file.Write(_folder.File("mmproj.gguf")));
        Assert.Contains("takes one square", Assert.Throws<ModelLoadException>(() => ModelFileValidator.CheckMmproj(opened, TinyWidth)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_OfAPicture_HasTheProjectorsTokens()
    {
        using PicturePlanner planner = PicturePlanner.Open(MobileVlm("ldpv2", keepsOnes: false).Write(_folder.File("mmproj.gguf")));
        PicturePlan plan = planner.Plan(600, 400);
        Assert.Equal((12, 12, 144), (plan.Rows, plan.Columns, plan.Tokens));
    }

    /// <summary>ggml does not see sizes of 1 at the end.</summary>
    [Theory]
    [InlineData("mm.model.mlp.0.weight")]
    [InlineData("mm.model.peg.0.bias")]
    [InlineData("v.blk.0.attn_q.weight")]
    public void Encode_WithASizeOfOneAtTheEnd_IsTheSame(string name)
    {
        MmprojFile file = MobileVlm("ldpv2", keepsOnes: false);
        float[] expected = Encode(file);
        file.Tensors[name] = ([.. file.Tensors[name].Shape, 1], file.Tensors[name].Values);
        Assert.Equal(expected, Encode(file));
    }

    private float[] Encode(MmprojFile file)
    {
        using TorchEncoder torch = TorchEncoder.Load(file.Write(_folder.File("mmproj.gguf")), new TorchEncoderOptions { DataType = VisionDataType.Float32, Threads = 1 });
        using var image = new RgbImage(200, 150);
        new Random(3).NextBytes(image.Pixels);
        using ImageEmbedding embedding = torch.Encode(image, new PhaseClock(), CancellationToken.None);
        return embedding.Parts[0].Embeddings.ToArray();
    }

    [Fact]
    public void Load_OfAConvolutionOfOtherSizes_NamesIt()
    {
        MmprojFile file = MobileVlm("ldp", keepsOnes: false);
        file.Tensors["mm.model.mb_block.1.block.0.0.weight"] = ([3, TinyWidth, 3], new float[9 * TinyWidth]);
        AssertRefused(file, "block.0.0.weight");
    }

    /// <summary>ggml would end the process on it.</summary>
    [Fact]
    public void Validate_OfAConvolutionInFloat32_IsRefused()
    {
        MmprojFile file = MobileVlm("ldpv2", keepsOnes: false);
        file.Halves.Clear();
        using GgufFile opened = GgufFile.Open(file.Write(_folder.File("mmproj.gguf")));
        Assert.Contains("F16 and BF16 alone", Assert.Throws<ModelLoadException>(() => ModelFileValidator.CheckMmproj(opened, TinyWidth)).Message, StringComparison.Ordinal);
    }

    /// <summary>Both by the check before native code and by our own reader.</summary>
    private void AssertRefused(MmprojFile file, string message, string? own = null)
    {
        using GgufFile opened = GgufFile.Open(file.Write(_folder.File("mmproj.gguf")));
        Assert.Contains(message, Assert.Throws<ModelLoadException>(() => ModelFileValidator.CheckMmproj(opened, TinyWidth)).Message, StringComparison.Ordinal);
        Assert.Contains(own ?? message, Assert.Throws<ModelLoadException>(() => VisionModelReader.Read(opened)).Message, StringComparison.Ordinal);
    }

    /// <summary>A small tower of 24×24 patches behind a MobileVLM projector for the tiny text model.</summary>
    private static MmprojFile MobileVlm(string projector, bool keepsOnes)
    {
        MmprojFile file = MmprojFile.Random(image: 336, patch: 14, classToken: false, embedding: TinyWidth);
        file.Metadata["clip.projector_type"] = projector;
        // Both encoders then take all blocks.
        file.Metadata["clip.vision.feature_layer"] = new[] { 3 };
        foreach (string name in file.Tensors.Keys.Where(name => name.StartsWith("mm.", StringComparison.Ordinal)).ToList())
            file.Tensors.Remove(name);
        var random = new Random(9);
        foreach ((string name, long[] shape) in LdpTensors.Of(projector == "ldp" ? ProjectorKind.Ldp : ProjectorKind.LdpV2, 32, TinyWidth, Squeezed))
        {
            bool convolves = LdpTensors.IsDepthwise(name);
            bool scales = shape.Length == 1 && name.EndsWith(".1.weight", StringComparison.Ordinal);
            double spread = convolves ? 0.5 : shape.Length == 2 ? 2 / Math.Sqrt(shape[0]) : 0.2;
            var values = new float[shape.Aggregate(1L, (a, b) => a * b)];
            for (int i = 0; i < values.Length; i++)
                values[i] = (float)((scales ? 1 : 0) + spread * (2 * random.NextDouble() - 1));
            file.Tensors[name] = (convolves && keepsOnes ? [3, 3, 1, TinyWidth] : shape, convolves ? Array.ConvertAll(values, value => (float)(Half)value) : values);
            if (convolves)
                file.Halves.Add(name);
        }
        return file;
    }
}
