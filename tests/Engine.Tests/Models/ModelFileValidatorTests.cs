using FastEval.Engine.Gguf;
using FastEval.Engine.Models;
using FastEval.Engine.Models.Synthetic;
using FastEval.Engine.Tests.Gguf;

namespace FastEval.Engine.Tests.Models;

public sealed class ModelFileValidatorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _model;
    private readonly string _mmproj;

    public ModelFileValidatorTests() => (_model, _mmproj) = SyntheticModel.Write(SyntheticPreset.Tiny, QuantizationMix.Parse("Q8_0"), _folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void CheckTextModel_GoodFile_ReturnsArchitectureAndWidth() => Assert.Equal(("llama", 256), ModelFileValidator.CheckTextModel(_model));

    [Fact]
    public void CheckTextModel_GivenMmproj_SaysWhichOptionItBelongsTo() => AssertRefused("--mmproj", () => ModelFileValidator.CheckTextModel(_mmproj));

    [Fact]
    public void CheckPair_GivenTextModelTwice_SaysSo() => AssertRefused("not an mmproj", () => ModelFileValidator.CheckPair(_model, _model));

    [Fact]
    public void CheckMmproj_ForAnotherWidth_NamesBothWidths()
    {
        using GgufFile file = GgufFile.Open(_mmproj);
        var error = Assert.Throws<ModelLoadException>(() => ModelFileValidator.CheckMmproj(file, 4096));
        Assert.Contains("width 256", error.Message);
        Assert.Contains("width 4096", error.Message);
    }

    public static TheoryData<string, object?, string> TextChanges => new()
    {
        { "general.architecture", "imaginary", "'imaginary' is not supported" },
        { "general.architecture", "bert", "generates text" },
        { "general.architecture", null, "architecture" },
        { "llama.context_length", 0u, "context_length" },
        { "llama.context_length", null, "context_length" },
        { "llama.block_count", 513u, "block_count" },
        { "llama.block_count", 5u, "blk.4.attn_norm" },
        { "llama.embedding_length", 512u, "rope.dimension_count" },
        { "llama.embedding_length", 256, "must be uint32" },
        { "llama.attention.head_count", 0u, "head_count" },
        { "llama.attention.head_count", 300u, "more than its width" },
        { "llama.attention.head_count_kv", 3u, "cannot share" },
        { "llama.attention.layer_norm_rms_epsilon", float.NaN, "not a finite number" },
        { "llama.attention.layer_norm_rms_epsilon", -1f, "lie between" },
        { "llama.rope.dimension_count", 30u, "rope.dimension_count" },
        { "llama.rope.scaling.type", "spiral", "'spiral'" },
        { "llama.expert_count", 4u, "uses none" },
        { "llama.pooling_type", 1u, "embeddings" },
        { "split.count", (ushort)3, "llama-gguf-split" },
        { "tokenizer.ggml.model", "imaginary", "'imaginary' is not supported" },
        { "tokenizer.ggml.model", null, "no tokenizer" },
        { "tokenizer.ggml.scores", new float[5], "5 elements for 4096 tokens" },
        { "tokenizer.ggml.token_type", new uint[4096], "must be an array of int32" },
        { "tokenizer.ggml.bos_token_id", 4096u, "bos_token_id" },
        { "tokenizer.ggml.tokens", new[] { "a", "b", "a" }, "3 tokens" },
        { "tokenizer.ggml.tokens", null, "no vocabulary" },
    };

    [Theory]
    [MemberData(nameof(TextChanges), DisableDiscoveryEnumeration = true)]
    public void CheckTextModel_OneEntryChanged_NamesTheFault(string key, object? value, string expected) =>
        AssertRefused(expected, () => ModelFileValidator.CheckTextModel(Change(_model, key, value)));

    public static TheoryData<string, object?, string> MmprojChanges => new()
    {
        { "clip.vision.image_grid_pinpoints", new[] { 97, 97 }, "not made of up to 256 tiles" },
        { "clip.vision.image_grid_pinpoints", new[] { 1 << 30, 1 << 30 }, "not made of up to 256 tiles" },
        { "clip.vision.image_grid_pinpoints", new[] { 96, 96, 96 }, "no list of up to 256 pairs" },
        { "clip.projector_type", "imaginary", "'imaginary' is not supported" },
        { "clip.projector_type", 3u, "must be string" },
        { "clip.has_vision_encoder", false, "no vision encoder" },
        { "clip.has_vision_encoder", 1u, "must be bool" },
        { "clip.vision.image_size", 0u, "image_size" },
        { "clip.vision.image_size", 100_000u, "image_size" },
        { "clip.vision.image_size", 96, "must be uint32" },
        { "clip.vision.patch_size", 0u, "patch_size" },
        { "clip.vision.patch_size", 1u, "v.patch_embd.weight" },
        { "clip.vision.image_size", 108u, "v.position_embd.weight" },
        { "clip.vision.attention.head_count", 0u, "head_count" },
        { "clip.vision.attention.head_count", 5u, "do not divide" },
        { "clip.vision.block_count", 5u, "v.blk.4" },
        { "clip.vision.attention.layer_norm_epsilon", 0f, "lie between" },
        { "clip.vision.image_std", new[] { 1f, 0f, 1f }, "image_std" },
        { "clip.vision.image_mean", new[] { 1f }, "three float32" },
        { "clip.vision.feature_layer", new[] { 9 }, "feature_layer" },
        { "clip.vision.feature_layer", new[] { 1, 2 }, "mm.0.weight" },
        { "clip.use_gelu", "yes", "must be bool" },
    };

    [Theory]
    [MemberData(nameof(MmprojChanges), DisableDiscoveryEnumeration = true)]
    public void CheckMmproj_OneEntryChanged_NamesTheFault(string key, object? value, string expected) => AssertRefused(expected, () =>
    {
        using GgufFile file = GgufFile.Open(Change(_mmproj, key, value));
        ModelFileValidator.CheckMmproj(file, 256);
    });

    /// <summary>The first LLaVA files name no projector and say that they have LLaVA's.</summary>
    [Fact]
    public void CheckMmproj_ProjectorNotNamed_MustBeLlavas()
    {
        string unnamed = Change(_mmproj, "clip.projector_type", null);
        using (GgufFile file = GgufFile.Open(unnamed))
            ModelFileValidator.CheckMmproj(file, 256);
        AssertRefused("does not name its projector", () =>
        {
            using GgufFile file = GgufFile.Open(Change(unnamed, "clip.has_llava_projector", false));
            ModelFileValidator.CheckMmproj(file, 256);
        });
    }

    [Theory]
    [InlineData("blk.2.ffn_norm.weight")]
    [InlineData("output_norm.weight")]
    [InlineData("token_embd.weight")]
    public void CheckTextModel_TensorMissing_NamesIt(string name) =>
        AssertRefused($"no tensor '{name}'", () => ModelFileValidator.CheckTextModel(Change(_model, "general.name", "x", dropped: name)));

    [Theory]
    [InlineData("mm.2.weight")]
    [InlineData("v.position_embd.weight")]
    [InlineData("v.blk.1.ffn_up.weight")]
    public void CheckMmproj_TensorMissing_NamesIt(string name) => AssertRefused($"no tensor '{name}'", () =>
    {
        using GgufFile file = GgufFile.Open(Change(_mmproj, "general.name", "x", dropped: name));
        ModelFileValidator.CheckMmproj(file);
    });

    private static void AssertRefused(string expected, Action check)
    {
        var error = Assert.Throws<ModelLoadException>(check);
        Assert.Contains(expected, error.Message);
        Assert.Contains(".gguf", error.Message);
    }

    /// <summary>The file with one entry set, added or (null) removed, and one tensor left out.</summary>
    private string Change(string path, string key, object? value, string? dropped = null)
    {
        string changed = _folder.File("changed.gguf");
        using GgufFile file = GgufFile.Open(path);
        List<KeyValuePair<string, GgufValue>> metadata = [.. file.Metadata.Where(entry => entry.Key != key)];
        if (value is not null)
            metadata.Add(new(key, GgufValue.Of(value)));
        GgufTensor[] kept = [.. file.Tensors.Where(tensor => tensor.Name != dropped)];
        using var writer = new GgufWriter(changed, metadata, kept.Select(tensor => (tensor.Name, tensor.Type, tensor.Shape)));
        foreach (GgufTensor tensor in kept)
        {
            var data = new byte[tensor.ByteLength];
            file.Read(tensor, data);
            writer.Append(data);
        }
        writer.Commit();
        return changed;
    }
}
