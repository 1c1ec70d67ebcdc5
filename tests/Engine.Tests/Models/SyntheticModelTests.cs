using System.Runtime.InteropServices;
using System.Text;
using FastEval.Engine.Gguf;
using FastEval.Engine.Models;
using FastEval.Engine.Models.Synthetic;
using FastEval.Engine.Native;
using FastEval.Engine.Tests.Gguf;

namespace FastEval.Engine.Tests.Models;

public sealed class SyntheticModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Types => [.. QuantizationMix.All.Select(mix => mix.Name)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Types))]
    public void Write_TinyOfEveryType_PassesTheChecksAndSaysItsType(string type)
    {
        (string model, string mmproj) = Write(type);
        ModelFileValidator.CheckPair(model, mmproj);
        ModelInspection inspection = ModelInspector.Inspect(model, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(type, inspection.Quantization);
        Assert.Equal($"tiny-{type}.gguf", Path.GetFileName(model));
    }

    [Fact]
    public void Write_SameSeed_SameBytes_OtherSeed_OtherBytes()
    {
        (string model, string mmproj) = Write("Q4_K_M");
        byte[] firstModel = File.ReadAllBytes(model);
        byte[] firstMmproj = File.ReadAllBytes(mmproj);
        Write("Q4_K_M");
        Assert.Equal(firstModel, File.ReadAllBytes(model));
        Assert.Equal(firstMmproj, File.ReadAllBytes(mmproj));
        SyntheticModel.Write(SyntheticPreset.Tiny, QuantizationMix.Parse("Q4_K_M"), _folder.Path, seed: 1, cancellationToken: TestContext.Current.CancellationToken);
        Assert.NotEqual(firstModel, File.ReadAllBytes(model));
        Assert.NotEqual(firstMmproj, File.ReadAllBytes(mmproj));
    }

    [Fact]
    public void Write_Weights_HaveTheDeviationTheyAreGiven()
    {
        (string model, _) = Write("F16");
        using GgufFile file = GgufFile.Open(model);
        GgufTensor tensor = file.GetTensor("output.weight");
        var values = new float[tensor.ElementCount];
        file.Dequantize(tensor, values);
        Assert.InRange(values.Average(), -0.002, 0.002);
        Assert.InRange(Math.Sqrt(values.Average(value => (double)value * value)) * Math.Sqrt(256) / 3, 0.98, 1.02);
        // Rows must differ, or tokens would tie.
        float[][] rows = [.. values.Chunk(256)];
        Assert.Equal(rows.Length, rows.Select(row => string.Join(',', row)).Distinct().Count());
    }

    [Fact]
    public void Write_TwoTypesOfOneSeed_AreOneModelInTwoQuantisations()
    {
        using GgufFile exact = GgufFile.Open(Write("F32").Model);
        using GgufFile coarse = GgufFile.Open(Write("Q4_K_M").Model);
        GgufTensor tensor = exact.GetTensor("blk.2.ffn_gate.weight");
        var a = new float[tensor.ElementCount];
        var b = new float[tensor.ElementCount];
        exact.Dequantize(tensor, a);
        coarse.Dequantize(coarse.GetTensor(tensor.Name), b);
        // 0.09 of the deviation 1/16 is what Q4_K loses on normal values.
        Assert.InRange(Math.Sqrt(a.Zip(b, (x, y) => (double)(x - y) * (x - y)).Average()) * 16, 0.04, 0.1);
    }

    [Fact]
    public void Write_Cancelled_LeavesNothing()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() =>
            SyntheticModel.Write(SyntheticPreset.Tiny, QuantizationMix.Parse("F16"), _folder.Path, cancellationToken: source.Token));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Theory]
    [InlineData("Q4_K_M", 8, new[] { 0, 3, 6, 7 })]
    [InlineData("Q5_K_M", 32, new[] { 0, 1, 2, 3, 6, 9, 12, 15, 18, 21, 24, 27, 28, 29, 30, 31 })]
    public void TypeOf_MixWithMoreBits_RaisesTheLayersThatLlamaCppRaises(string type, int layers, int[] raised)
    {
        QuantizationMix mix = QuantizationMix.Parse(type);
        IEnumerable<int> six = Enumerable.Range(0, layers).Where(layer => mix.TypeOf($"blk.{layer}.ffn_down.weight", layer, layers, 1) == GgmlType.Q6_K);
        // i < n/8, i ≥ 7n/8, or (i − n/8) mod 3 = 2 (use_more_bits in llama-quant.cpp), worked out by hand.
        Assert.Equal(raised, six);
    }

    [Theory]
    [InlineData("Q4_K_M", "output.weight", GgmlType.Q6_K)]
    [InlineData("Q8_0", "output.weight", GgmlType.Q8_0)]
    [InlineData("F16", "output.weight", GgmlType.F16)]
    [InlineData("Q4_K_M", "token_embd.weight", GgmlType.Q4_K)]
    [InlineData("Q2_K", "blk.5.attn_output.weight", GgmlType.Q3_K)]
    [InlineData("Q3_K_M", "blk.5.attn_v.weight", GgmlType.Q4_K)]
    [InlineData("Q3_K_L", "blk.5.ffn_down.weight", GgmlType.Q5_K)]
    [InlineData("IQ4_XS", "blk.5.attn_v.weight", GgmlType.Q5_K)]
    [InlineData("Q4_K_S", "blk.5.attn_norm.weight", GgmlType.F32)]
    public void TypeOf_Tensor_IsLlamaCppsChoice(string type, string name, GgmlType expected) =>
        Assert.Equal(expected, QuantizationMix.Parse(type).TypeOf(name, 5, 22, 8));

    [Fact]
    public void Parse_UnknownNames_ListWhatThereIs()
    {
        Assert.Contains("Q4_K_M", Assert.Throws<ArgumentException>(() => QuantizationMix.Parse("Q9")).Message);
        Assert.Contains("llava-1.5-7b", Assert.Throws<ArgumentException>(() => SyntheticPreset.Parse("big")).Message);
    }

    [Theory]
    [InlineData(4096, SyntheticTokens.None)]
    [InlineData(32_000, SyntheticTokens.None)]
    [InlineData(32_064, SyntheticTokens.Phi3)]
    [InlineData(151_936, SyntheticTokens.ChatMl)]
    public void Vocabulary_EverySize_IsExactUniqueAndReachable(int size, SyntheticTokens added)
    {
        (string[] tokens, float[] scores, int[] types) = SyntheticVocabulary.Build(size, added);
        Assert.Equal(size, tokens.Length);
        Assert.Equal(size, tokens.Distinct().Count());
        Assert.All(tokens, Assert.NotNull);
        if (added == SyntheticTokens.Phi3)
            Assert.Equal(["<|endoftext|>", "<|assistant|>", "<|system|>", "<|end|>", "<|user|>"], new[] { 32_000, 32_001, 32_006, 32_007, 32_010 }.Select(id => tokens[id]));
        var known = new HashSet<string>(tokens);
        for (int i = 0; i < size; i++)
        {
            if (types[i] != 1)
                continue;
            Assert.True(tokens[i].Length == 1 || known.Contains(tokens[i][..^1]), tokens[i]);
            Assert.True(i == 259 || scores[i] < scores[i - 1] || types[i - 1] != 1);
        }
    }

    [Fact]
    public unsafe void Tokenizer_OfTinyModel_ReadsEnglishAndReturnsIt()
    {
        NativeRuntime.EnsureLoaded();
        (string model, _) = Write("Q8_0");
        llama_model_params parameters = Llama.llama_model_default_params();
        parameters.vocab_only = 1;
        using LlamaModelHandle handle = Llama.llama_model_load_from_file(model, parameters);
        Assert.False(handle.IsInvalid);
        nint vocabulary = Llama.llama_model_get_vocab(handle);
        const string prompt = "What is the color of the large car on the left side of the street, and how many people are walking?";
        int[] tokens = Tokenize(vocabulary, prompt);
        Assert.InRange((double)tokens.Length / prompt.Split(' ').Length, 1, 1.5);
        Assert.Equal(" " + prompt, Text(vocabulary, tokens));
        const string outside = "naïve 猫\n";
        Assert.Equal(" " + outside, Text(vocabulary, Tokenize(vocabulary, outside)));

        // Every piece that starts a word is a single token when it stands alone.
        (string[] pieces, _, int[] types) = SyntheticVocabulary.Build(4096, SyntheticTokens.None);
        for (int i = 0; i < pieces.Length; i++)
        {
            if (types[i] == 1 && pieces[i].Length > 1 && pieces[i][0] == '▁')
                Assert.Equal([i], Tokenize(vocabulary, pieces[i][1..]));
        }
    }

    private (string Model, string Mmproj) Write(string type) => SyntheticModel.Write(
        SyntheticPreset.Tiny, QuantizationMix.Parse(type), _folder.Path, cancellationToken: TestContext.Current.CancellationToken);

    private static unsafe int[] Tokenize(nint vocabulary, string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        var tokens = new int[utf8.Length + 8];
        fixed (byte* from = utf8)
        fixed (int* to = tokens)
            return tokens[..Llama.llama_tokenize(vocabulary, from, utf8.Length, to, tokens.Length, false, false)];
    }

    private static unsafe string Text(nint vocabulary, int[] tokens)
    {
        var bytes = new List<byte>();
        byte* piece = stackalloc byte[256];
        foreach (int token in tokens)
        {
            int length = Llama.llama_token_to_piece(vocabulary, token, piece, 256, 0, false);
            bytes.AddRange(new ReadOnlySpan<byte>(piece, length));
        }
        return Encoding.UTF8.GetString(CollectionsMarshal.AsSpan(bytes));
    }
}
