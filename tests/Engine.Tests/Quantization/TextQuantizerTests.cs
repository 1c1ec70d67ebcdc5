using System.Globalization;
using FastEval.Engine.Gguf;
using FastEval.Engine.Models;
using FastEval.Engine.Models.Synthetic;
using FastEval.Engine.Quantization;
using FastEval.Engine.Tests.Gguf;

namespace FastEval.Engine.Tests.Quantization;

public sealed class TextQuantizerTests : IDisposable
{
    private static readonly string Source = ShippedFiles.Model("tiny").ModelPath;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Q8_0")]
    [InlineData("Q6_K")]
    [InlineData("Q5_K_M")]
    [InlineData("Q4_K_M")]
    [InlineData("Q4_0")]
    [InlineData("Q3_K_M")]
    [InlineData("Q2_K")]
    [InlineData("IQ4_XS")]
    [InlineData("F32")]
    public void Quantize_EveryTensor_IsWhatGgmlMakesOfTheSourceInTheMixsType(string type)
    {
        string result = _folder.File("out.gguf");
        IReadOnlyList<TensorDecision> decisions = TextQuantizer.Quantize(Source, type, result);
        using GgufFile before = GgufFile.Open(Source);
        using GgufFile after = GgufFile.Open(result);
        Assert.Equal(type, ModelInspector.Inspect(result, cancellationToken: TestContext.Current.CancellationToken).Quantization);
        Assert.Equal(before.Tensors.Select(tensor => tensor.Name).Order(), after.Tensors.Select(tensor => tensor.Name).Order());
        Assert.Equal(after.Tensors.Select(tensor => (tensor.Name, tensor.Type)), decisions.Select(decision => (decision.Tensor.Name, decision.Type)));
        int layers = (int)before.GetUInt32("llama.block_count")!.Value;
        QuantizationMix mix = QuantizationMix.Parse(type);
        foreach (GgufTensor tensor in after.Tensors)
        {
            GgufTensor source = before.GetTensor(tensor.Name);
            string[] name = tensor.Name.Split('.');
            int layer = name[0] == "blk" ? int.Parse(name[1], CultureInfo.InvariantCulture) : 0;
            Assert.Equal(source.Shape.Length == 1 ? GgmlType.F32 : mix.TypeOf(tensor.Name, layer, layers, headsPerKeyHead: 1), tensor.Type);
            Assert.Equal(Made(before, source, tensor.Type), Bytes(after, tensor));
        }
        Assert.Equal(["out.gguf"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void Quantize_WithImportance_WeighsColumnsByIt()
    {
        const string name = "blk.1.ffn_up.weight";
        using GgufFile before = GgufFile.Open(Source);
        GgufTensor source = before.GetTensor(name);
        float[] weights = [.. Enumerable.Range(0, (int)source.RowLength).Select(i => i % 16 == 0 ? 50f : 0.1f)];
        var importance = new ImportanceMatrix(new Dictionary<string, float[]> { [name] = weights });
        TextQuantizer.Quantize(Source, "Q4_K_M", _folder.File("out.gguf"), importance);
        using GgufFile after = GgufFile.Open(_folder.File("out.gguf"));
        byte[] expected = Made(before, source, GgmlType.Q4_K, weights);
        Assert.NotEqual(Made(before, source, GgmlType.Q4_K), expected);
        Assert.Equal(expected, Bytes(after, after.GetTensor(name)));
    }

    [Fact]
    public void Quantize_FewBits_WantImportance()
    {
        string result = _folder.File("out.gguf");
        Assert.Contains("importance matrix", Assert.Throws<ArgumentException>(() => TextQuantizer.Quantize(Source, "IQ2_XS", result)).Message);
        using GgufFile file = GgufFile.Open(Source);
        var importance = new ImportanceMatrix(file.Tensors.Where(tensor => tensor.Shape.Length == 2).ToDictionary(tensor => tensor.Name, tensor => Enumerable.Repeat(1f, (int)tensor.RowLength).ToArray()));
        foreach (string type in new[] { "IQ2_XS", "Q2_K_S" })
        {
            TextQuantizer.Quantize(Source, type, result, importance);
            Assert.Equal(type, ModelInspector.Inspect(result, cancellationToken: TestContext.Current.CancellationToken).Quantization);
        }
    }

    [Fact]
    public void Quantize_EveryOtherType_NeedsNone()
    {
        foreach (string type in TextQuantizer.Types.Where(type => !TextQuantizer.NeedsImportance(type)))
            TextQuantizer.Quantize(Source, type, _folder.File("out.gguf"));
    }

    [Fact]
    public void Quantize_QuantisedSource_IsRefused()
    {
        string quantized = _folder.File("q8.gguf");
        TextQuantizer.Quantize(Source, "Q8_0", quantized);
        string message = Assert.Throws<ModelLoadException>(() => TextQuantizer.Quantize(quantized, "Q4_0", _folder.File("q4.gguf"))).Message;
        Assert.Contains("quantised already", message);
        Assert.Contains("F16", message);
    }

    [Fact]
    public void Quantize_WhatIsNoTextModel_IsRefused()
    {
        Assert.Throws<ModelLoadException>(() => TextQuantizer.Quantize(ShippedFiles.Model("tiny").ProjectorPath!, "Q8_0", _folder.File("out.gguf")));
        Assert.Throws<ModelLoadException>(() => TextQuantizer.Quantize(_folder.File("none.gguf"), "Q8_0", _folder.File("out.gguf")));
        Assert.Contains("Q4_K_M", Assert.Throws<ArgumentException>(() => TextQuantizer.Quantize(Source, "Q7", _folder.File("out.gguf"))).Message);
        Assert.Throws<ArgumentException>(() => TextQuantizer.Quantize(Source, "Q8_0", Source));
        Assert.Throws<FastEvalException>(() => TextQuantizer.Quantize(Source, "Q8_0", _folder.Path));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Quantize_FullDisk_SaysSoAndLeavesWhatWasThere()
    {
        using TinyDisk disk = TinyDisk.OrSkip(200);
        string result = Path.Combine(disk.Path, "out.gguf");
        File.WriteAllText(result, "before");
        string message = Assert.ThrowsAny<FastEvalException>(() => TextQuantizer.Quantize(Source, "Q8_0", result)).Message;
        Assert.Contains("bytes left", message);
        Assert.Contains(result, message);
        Assert.Equal("before", File.ReadAllText(result));
        Assert.Single(Directory.GetFiles(disk.Path));
    }

    internal static byte[] Bytes(GgufFile file, GgufTensor tensor)
    {
        var bytes = new byte[tensor.ByteLength];
        file.Read(tensor, bytes);
        return bytes;
    }

    /// <summary>A tensor's values stored as a type, by ggml.</summary>
    internal static byte[] Made(GgufFile file, GgufTensor tensor, GgmlType type, float[]? importance = null)
    {
        var values = new float[tensor.ElementCount];
        file.Dequantize(tensor, values);
        var bytes = new byte[type.RowBytes(tensor.RowLength) * tensor.RowCount];
        GgmlRows.Quantize(type, values, (int)tensor.RowLength, bytes, importance);
        return bytes;
    }
}
