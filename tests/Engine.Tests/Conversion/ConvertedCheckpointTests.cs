using FastEval.Engine.Conversion;
using FastEval.Engine.Decoding;
using FastEval.Engine.Gguf;
using FastEval.Engine.Models;
using FastEval.Engine.Models.ChatTemplates;
using FastEval.Engine.Tests.Gguf;

namespace FastEval.Engine.Tests.Conversion;

public sealed class ConvertedCheckpointTests : IDisposable
{
    private static readonly byte[] Photo = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "data", "photo.jpg"));
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Families => [.. SmallCheckpoints.Families];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    /// <summary>Every tensor of both files is a tensor of the checkpoint, value for value, and every weight of the checkpoint is in one of them.</summary>
    [Theory]
    [MemberData(nameof(Families))]
    public void Convert_EveryFamily_HoldsEveryValueOfTheCheckpoint(string family)
    {
        CheckpointFolder checkpoint = SmallCheckpoints.Make(family);
        ConversionResult result = Convert(checkpoint, family, "F32", "F32");
        using GgufFile model = GgufFile.Open(result.ModelPath);
        using GgufFile mmproj = GgufFile.Open(result.MmprojPath);
        Dictionary<string, float[]> written = model.Tensors.Select(tensor => (model, tensor)).Concat(mmproj.Tensors.Select(tensor => (mmproj, tensor)))
            .ToDictionary(pair => pair.tensor.Name, pair => Values(pair.Item1, pair.tensor), StringComparer.Ordinal);
        foreach ((string source, (long[] _, float[] values)) in checkpoint.Tensors)
        {
            if (source.Contains("post_layernorm", StringComparison.Ordinal))
                continue; // after the layer that the feature is taken from
            Assert.True(written.Remove(SourceNamesInTest.TargetOf(source), out float[]? found), $"{source} → {SourceNamesInTest.TargetOf(source)} is not in the files");
            bool permuted = model.GetString("general.architecture") == "llama" && source.Contains("self_attn", StringComparison.Ordinal) && !source.Contains("vision", StringComparison.Ordinal);
            int heads = !permuted ? 0 : source.EndsWith("q_proj.weight", StringComparison.Ordinal) ? SmallCheckpoints.Heads : source.EndsWith("k_proj.weight", StringComparison.Ordinal) ? SmallCheckpoints.KeyHeads : 0;
            Assert.Equal(values, heads == 0 ? found : Halves(found!, heads));
        }
        if (family == "Phi-3-vision")
        {
            Assert.True(written.Remove("rope_factors_short.weight", out float[]? shorter));
            Assert.True(written.Remove("rope_factors_long.weight", out float[]? longer));
            Assert.Equal(Enumerable.Range(0, 16).Select(i => (float)(1 + i * 0.03)), shorter);
            Assert.Equal(Enumerable.Range(0, 16).Select(i => (float)(1 + i * 0.75)), longer);
            Assert.Equal((256, 2048, 2048), (model.GetInt64("phi3.rope.scaling.original_context_length"), model.GetInt64("phi3.context_length"), model.GetInt64("phi3.attention.sliding_window")));
            Assert.Equal((float)Math.Sqrt(1 + Math.Log(8) / Math.Log(256)), model.GetSingle("phi3.rope.scaling.attn_factor"));
        }
        Assert.Empty(written);
        Assert.Equal("apache-2.0", model.GetString("general.license"));
    }

    /// <summary>Both files go into the engine together and answer about a picture.</summary>
    [Theory]
    [MemberData(nameof(Families))]
    public async Task Convert_EveryFamily_MakesAPairThatAnswers(string family)
    {
        ConversionResult result = Convert(SmallCheckpoints.Make(family), family, "BF16", "F16");
        using InferenceEngine engine = InferenceEngine.Load(new EngineOptions { ModelPath = result.ModelPath, ProjectorPath = result.MmprojPath, Threads = 2, ContextLength = 2048 }, null, Stop);
        GenerationResult answer = await engine.CompleteAsync(new GenerationRequest
        {
            Turns = [PromptTurn.User(new PromptPart.Image(Photo, "photo"), new PromptPart.Text("What is this?"))],
            MaxTokens = 3,
            IgnoreEndOfGeneration = true,
        }, Stop);
        Assert.Equal(3, answer.Tokens.Count);
        const int view = SmallCheckpoints.Image / SmallCheckpoints.Patch * (SmallCheckpoints.Image / SmallCheckpoints.Patch);
        if (family.Contains("1.5", StringComparison.Ordinal) || family.Contains("mini", StringComparison.Ordinal))
            Assert.Equal(view, answer.Usage.PromptImage);
        else
            Assert.True(answer.Usage.PromptImage > view, $"{answer.Usage.PromptImage} tokens");
    }

    [Theory]
    [InlineData("llava-1.5-hf", "single", "pad_square", new[] { 2 }, 0)]
    [InlineData("llava-1.5-original", "single", "pad_square", new[] { 2 }, 0)]
    [InlineData("llava-phi-3-mini-hf", "single", "pad_square", new[] { 2 }, 0)]
    [InlineData("llava-v1.6-vicuna-hf", "llava_next", "resize", new[] { 2 }, 0)]
    [InlineData("llava-v1.6-mistral-original", "llava_next", "resize", new[] { 2 }, 0)]
    [InlineData("llava-onevision-hf", "llava_onevision", "resize", new[] { 3 }, 9)]
    [InlineData("llava-onevision-original", "llava_onevision", "resize", new[] { 3 }, 9)]
    [InlineData("Phi-3-vision", "phi3_hd", "resize", new[] { 2 }, 16)]
    public void Convert_Mmproj_SaysHowPicturesComeToTheTower(string family, string layout, string preprocess, int[] features, int tiles)
    {
        ConversionResult result = Convert(SmallCheckpoints.Make(family), family, null, "F16");
        using GgufFile file = GgufFile.Open(result.MmprojPath);
        Assert.Equal(layout, file.GetString("fasteval.vision.layout"));
        Assert.Equal(preprocess, file.GetString("fasteval.vision.preprocess"));
        Assert.Equal(layout == "phi3_hd" ? "bilinear" : "bicubic", file.GetString("fasteval.vision.resample"));
        Assert.Equal(layout == "phi3_hd", file.GetBoolean("fasteval.prompt.bos_per_text"));
        Assert.Equal(features.Select(layer => (long)layer), file.GetIntegers("clip.vision.feature_layer"));
        Assert.Equal(SmallCheckpoints.TowerLayers, file.GetInt64("clip.vision.block_count"));
        Assert.Equal(tiles == 0 ? null : tiles, file.GetInt64("fasteval.vision.max_tiles"));
        Assert.Equal(layout == "phi3_hd" ? [255, 255, 255] : layout == "single" ? [122, 116, 104] : (long[])[0, 0, 0], file.GetIntegers("fasteval.vision.pad_color"));
        Assert.Equal(layout is "llava_next" or "llava_onevision", file.Metadata.ContainsKey("clip.vision.image_grid_pinpoints"));
        Assert.Equal(layout == "llava_onevision", file.GetBoolean("clip.use_gelu"));
        if (layout == "llava_next")
            Assert.Equal(SmallCheckpoints.Grid.SelectMany(pair => pair).Select(size => (long)size), file.GetIntegers("clip.vision.image_grid_pinpoints"));
    }

    [Theory]
    [InlineData("llava-1.5-hf", "USER: <image>\nWhat? ASSISTANT:")]
    [InlineData("llava-v1.6-mistral-original", "[INST] <image>\nWhat? [/INST]")]
    [InlineData("llava-onevision-original", "<|im_start|>user\n<image>\nWhat?<|im_end|>\n<|im_start|>assistant\n")]
    [InlineData("Phi-3-vision", "<|user|>\n<image>\nWhat?<|end|>\n<|assistant|>\n")]
    public void Convert_ChatTemplate_PrintsTheAuthorsPrompt(string family, string expected)
    {
        ConversionResult result = Convert(SmallCheckpoints.Make(family), family, null, "F16");
        using GgufFile file = GgufFile.Open(result.ModelPath);
        ChatTemplate template = ChatTemplate.Parse(file.GetString("tokenizer.chat_template")!, family);
        string prompt = template.Render([new ChatTurn("user", [new ChatPart.Image(0), new ChatPart.Text("What?")])], new ChatTemplateContext());
        Assert.EndsWith(expected, prompt.Replace(ChatTemplate.ImageMarker, "<image>", StringComparison.Ordinal));
        Assert.Equal(family is "llava-1.5-hf" or "Phi-3-vision", file.Metadata.ContainsKey("fasteval.source.chat_template"));
    }

    [Fact]
    public void Convert_Quantised_StoresWhatTheTypesMeanAndLeavesTwoFiles()
    {
        string output = _folder.File("out");
        ConversionResult result = Convert(SmallCheckpoints.Make("llava-v1.6-vicuna-hf"), "llava-v1.6-vicuna-hf", "Q8_0", "Q8_0");
        Assert.Equal([result.ModelPath, result.MmprojPath], Directory.GetFileSystemEntries(output).Order(StringComparer.Ordinal));
        Assert.Equal("Q8_0", ModelInspector.Inspect(result.ModelPath, cancellationToken: Stop).Quantization);
        using GgufFile mmproj = GgufFile.Open(result.MmprojPath);
        Assert.Equal(GgmlType.Q8_0, mmproj.GetTensor("v.blk.0.ffn_up.weight").Type);
        Assert.Equal(GgmlType.F32, mmproj.GetTensor("v.image_newline").Type);
    }

    [Fact]
    public void Convert_TowerInAFolderOfItsOwn_IsReadFromThere()
    {
        CheckpointFolder checkpoint = SmallCheckpoints.Make("llava-1.5-original");
        foreach (string name in checkpoint.Tensors.Keys.Where(name => name.Contains("vision_tower", StringComparison.Ordinal)).ToList())
            checkpoint.Tensors.Remove(name);
        checkpoint.Write(_folder.File("model"));
        Assert.Contains("--vision-tower", Assert.Throws<ModelLoadException>(() => ModelConverter.Convert(new(_folder.File("model"), _folder.File("out")), null, Stop)).Message);
        CheckpointFolder tower = SmallCheckpoints.Tower();
        tower.Write(_folder.File("tower"));
        ConversionResult result = ModelConverter.Convert(new(_folder.File("model"), _folder.File("out"), null, "F32", _folder.File("tower")), null, Stop);
        using GgufFile mmproj = GgufFile.Open(result.MmprojPath);
        Assert.Equal(tower.Values("vision_model.encoder.layers.2.mlp.fc1.weight"), Values(mmproj, mmproj.GetTensor("v.blk.2.ffn_up.weight")));
    }

    /// <summary>77 MB of weights: what the conversion allocates from beginning to end, buffers and the tokenizer's tables, is less.</summary>
    [Fact]
    public void Convert_LargeMatrices_AreNotHeldInMemory()
    {
        CheckpointFolder checkpoint = SmallCheckpoints.Make("llava-1.5-hf");
        ((Dictionary<string, object>)checkpoint.Config["text_config"])["intermediate_size"] = 50_000;
        foreach ((string part, bool down) in new[] { ("gate_proj", false), ("up_proj", false), ("down_proj", true) })
        {
            for (int i = 0; i < SmallCheckpoints.Layers; i++)
                checkpoint.Tensors[$"language_model.model.layers.{i}.mlp.{part}.weight"] = (down ? [SmallCheckpoints.Width, 50_000] : [50_000, SmallCheckpoints.Width], new float[50_000 * SmallCheckpoints.Width]);
        }
        checkpoint.Write(_folder.File("model"));
        checkpoint.Tensors.Clear();
        long before = GC.GetAllocatedBytesForCurrentThread();
        ModelConverter.Convert(new(_folder.File("model"), _folder.File("out"), "BF16"), null, Stop);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 60L << 20);
        Assert.True(new FileInfo(Path.Combine(_folder.File("out"), "model-BF16.gguf")).Length > 76_800_000);
    }

    private ConversionResult Convert(CheckpointFolder checkpoint, string name, string? type, string mmprojType)
    {
        checkpoint.Write(_folder.File(name));
        return ModelConverter.Convert(new(_folder.File(name), _folder.File("out"), type, mmprojType), null, Stop);
    }

    private static float[] Values(GgufFile file, GgufTensor tensor)
    {
        var values = new float[tensor.ElementCount];
        file.Dequantize(tensor, values);
        return values;
    }

    /// <summary>From neighbours that turn against each other back to halves: row i of half h is row 2i + h.</summary>
    private static float[] Halves(float[] values, int heads)
    {
        float[][] rows = [.. values.Chunk(SmallCheckpoints.Width)];
        int perHead = rows.Length / heads;
        return [.. Enumerable.Range(0, rows.Length).SelectMany(row => rows[row / perHead * perHead + row % perHead % (perHead / 2) * 2 + row % perHead / (perHead / 2)])];
    }
}
