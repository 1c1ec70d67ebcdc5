using FastEval.Engine.Decoding;
using FastEval.Engine.Gguf;
using FastEval.Engine.Models;
using FastEval.Engine.Native;
using FastEval.Engine.Quantization;
using FastEval.Engine.Tests.Gguf;

namespace FastEval.Engine.Tests.Quantization;

public sealed class ImportanceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Collect_OverAPictureAndText_HasAWeightPerInputOfEveryMatrix()
    {
        ImportanceMatrix matrix = (await CollectAsync(3)).ToMatrix();
        using GgufFile file = GgufFile.Open(ShippedFiles.Model("tiny").ModelPath);
        Dictionary<string, long> expected = file.Tensors.Where(tensor => tensor.Name.StartsWith("blk.", StringComparison.Ordinal) && tensor.RowCount > 1).ToDictionary(tensor => tensor.Name, tensor => tensor.RowLength);
        Assert.Equal(expected.Keys.Order(), matrix.Entries.Keys.Order());
        foreach ((string name, float[] weights) in matrix.Entries)
        {
            Assert.Equal(expected[name], weights.Length);
            Assert.True(weights.All(weight => weight >= 0 && float.IsFinite(weight)) && weights.Any(weight => weight > 0), name);
        }
        // What goes into the three projections of one block is the same.
        Assert.Equal(matrix.Entries["blk.1.attn_q.weight"], matrix.Entries["blk.1.attn_v.weight"]);
        Assert.Equal(matrix.Entries["blk.1.ffn_up.weight"], matrix.Entries["blk.1.ffn_gate.weight"]);
        Assert.NotEqual(matrix.Entries["blk.0.attn_q.weight"], matrix.Entries["blk.1.attn_q.weight"]);
    }

    /// <summary>The first block's input is the embedding, normalised: known without a model's help.</summary>
    [Fact]
    public async Task Collect_FirstBlock_IsTheMeanSquareOfNormalisedEmbeddings()
    {
        var collector = new ImportanceCollector();
        EngineOptions options = ShippedFiles.Model("tiny") with { ProjectorPath = null, Importance = collector, Deterministic = true, Parallel = 1, ChatTemplate = "{{ messages[0]['content'] }}" };
        int[] tokens;
        using (InferenceEngine engine = InferenceEngine.Load(options, null, Stop))
        {
            const string text = "What color is the star";
            tokens = [.. engine.Tokenize(text)];
            await engine.CompleteAsync(new GenerationRequest { Turns = [PromptTurn.User(new PromptPart.Text(text))], MaxTokens = 1, UseCaches = false }, Stop);
        }
        float[] weights = collector.ToMatrix().Entries["blk.0.attn_q.weight"];
        using GgufFile file = GgufFile.Open(options.ModelPath);
        float[] embeddings = Floats(file, "token_embd.weight"), norm = Floats(file, "blk.0.attn_norm.weight");
        int width = norm.Length;
        var expected = new double[width];
        foreach (int token in tokens)
        {
            ReadOnlySpan<float> row = embeddings.AsSpan(token * width, width);
            double mean = 0;
            foreach (float value in row)
                mean += (double)value * value / width;
            for (int i = 0; i < width; i++)
                expected[i] += Math.Pow(row[i] / Math.Sqrt(mean + 1e-5) * norm[i], 2) / tokens.Length;
        }
        for (int i = 0; i < width; i++)
            Assert.InRange(weights[i], expected[i] * 0.99 - 1e-6, expected[i] * 1.01 + 1e-6);
    }

    [Fact]
    public async Task File_WrittenAndRead_IsTheSameAndGgmlReadsIt()
    {
        ImportanceCollector collector = await CollectAsync(2);
        string path = _folder.File("imatrix.gguf");
        collector.Save(path, "core");
        ImportanceMatrix read = ImportanceFile.Read(path);
        foreach ((string name, float[] weights) in collector.ToMatrix().Entries)
        {
            for (int i = 0; i < weights.Length; i++)
                Assert.Equal(weights[i], read.Entries[name][i], weights[i] * 1e-5);
        }
        NativeRuntime.EnsureLoaded();
        using GgufContextHandle native = Engine.Native.Gguf.gguf_init_from_file(path, new gguf_init_params { no_alloc = 1 });
        Assert.False(native.IsInvalid);
        Assert.Equal(2 * collector.Count, Engine.Native.Gguf.gguf_get_n_tensors(native));
        // With it types of few bits can be made.
        TextQuantizer.Quantize(ShippedFiles.Model("tiny").ModelPath, "IQ2_XS", _folder.File("small.gguf"), read);
        Assert.True(new FileInfo(_folder.File("small.gguf")).Length < 800_000);
    }

    [Fact]
    public void Read_WhatIsNone_IsRefused()
    {
        Assert.Contains("no importance matrix", Assert.Throws<ModelLoadException>(() => ImportanceFile.Read(ShippedFiles.Model("tiny").ModelPath)).Message);
        Assert.Throws<InvalidOperationException>(() => new ImportanceCollector().Save(_folder.File("none.gguf"), ""));
    }

    private static async Task<ImportanceCollector> CollectAsync(int questions)
    {
        var collector = new ImportanceCollector();
        using InferenceEngine engine = InferenceEngine.Load(ShippedFiles.Model("tiny") with { Importance = collector }, null, Stop);
        foreach ((_, PromptTurn[] turns) in ShippedFiles.Questions().Take(questions))
            await engine.CompleteAsync(new GenerationRequest { Turns = turns, MaxTokens = 2 }, Stop);
        return collector;
    }

    private static float[] Floats(GgufFile file, string name)
    {
        GgufTensor tensor = file.GetTensor(name);
        var values = new float[tensor.ElementCount];
        file.Dequantize(tensor, values);
        return values;
    }
}
