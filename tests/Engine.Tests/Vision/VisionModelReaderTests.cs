using FastEval.Engine.Gguf;
using FastEval.Engine.Models;
using FastEval.Engine.Tests.Gguf;
using FastEval.Engine.Vision;

namespace FastEval.Engine.Tests.Vision;

public sealed class VisionModelReaderTests
{
    [Fact]
    public void Read_OfClipFile_TakesShapeFromFile()
    {
        VisionModelInfo info = Read(MmprojFile.Random(blocks: 3));

        Assert.Equal(32, info.Width);
        Assert.Equal(48, info.FeedForward);
        Assert.Equal([3], info.FeatureLayers);
        Assert.Equal(16, info.PatchCount);
        Assert.Equal(17, info.TokenCount);
        Assert.Equal(24, info.EmbeddingWidth);
        Assert.Equal(TowerActivation.QuickGelu, info.Activation);
        Assert.True(info.HasClassToken && info.HasPreNorm);
        Assert.False(info.AppliesPostNorm || info.FeedForwardSwapped);
    }

    [Fact]
    public void Read_WithNamedFeatureLayer_DoesNotNeedTheBlocksAfterIt()
    {
        MmprojFile file = MmprojFile.Random(blocks: 3);
        file.Metadata["clip.vision.feature_layer"] = new[] { 2 };
        foreach (string name in file.Tensors.Keys.Where(name => name.StartsWith("v.blk.2.", StringComparison.Ordinal)).ToList())
            file.Tensors.Remove(name);

        Assert.Equal(2, Read(file).BlockCount);
    }

    [Fact]
    public void Read_WithoutClassToken_TakesGeluForItsTanhForm()
    {
        MmprojFile file = MmprojFile.Random(classToken: false);
        file.Metadata["clip.use_gelu"] = true;

        Assert.Equal(TowerActivation.GeluTanh, Read(file).Activation);
    }

    [Fact]
    public void Read_WithImageSizeThatPatchesDoNotFill_CountsWholePatches()
    {
        MmprojFile file = MmprojFile.Random(image: 30, patch: 7);

        Assert.Equal(16, Read(file).PatchCount);
    }

    [Theory]
    [InlineData("clip.vision.embedding_length", 0u)]
    [InlineData("clip.vision.embedding_length", 31u)]
    [InlineData("clip.vision.embedding_length", uint.MaxValue)]
    [InlineData("clip.vision.attention.head_count", 0u)]
    [InlineData("clip.vision.attention.head_count", 5u)]
    [InlineData("clip.vision.attention.head_count", 64u)]
    [InlineData("clip.vision.feed_forward_length", 0u)]
    [InlineData("clip.vision.feed_forward_length", 49u)]
    [InlineData("clip.vision.block_count", 0u)]
    [InlineData("clip.vision.block_count", 4u)]
    [InlineData("clip.vision.block_count", uint.MaxValue)]
    [InlineData("clip.vision.image_size", 0u)]
    [InlineData("clip.vision.image_size", 35u)]
    [InlineData("clip.vision.image_size", uint.MaxValue)]
    [InlineData("clip.vision.patch_size", 0u)]
    [InlineData("clip.vision.patch_size", 1u)]
    [InlineData("clip.vision.patch_size", 29u)]
    [InlineData("clip.vision.attention.layer_norm_epsilon", float.NaN)]
    [InlineData("clip.vision.attention.layer_norm_epsilon", -1f)]
    [InlineData("clip.vision.attention.layer_norm_epsilon", "small")]
    [InlineData("clip.vision.image_mean", new[] { 0.5f })]
    [InlineData("clip.vision.image_std", new[] { 0.5f, 0f, 0.5f })]
    [InlineData("clip.vision.image_std", new[] { 0.5f, float.NaN, 0.5f })]
    [InlineData("clip.vision.feature_layer", new[] { 4 })]
    [InlineData("clip.vision.feature_layer", new[] { -2 })]
    [InlineData("clip.vision.feature_layer", new[] { 1, 1 })]
    [InlineData("clip.vision.feature_layer", new[] { 1, 2 })]
    [InlineData("clip.vision.feature_layer", "last")]
    [InlineData("clip.use_silu", "yes")]
    [InlineData("clip.projector_type", "resampler")]
    [InlineData("clip.has_vision_encoder", false)]
    [InlineData("clip.vision.image_grid_pinpoints", new[] { 28, 56 })]
    [InlineData("fasteval.vision.layout", "mosaic")]
    [InlineData("fasteval.vision.layout", "llava_next")]
    [InlineData("fasteval.vision.layout", "phi3_hd")]
    [InlineData("fasteval.vision.preprocess", "crop")]
    [InlineData("fasteval.vision.resample", "nearest")]
    [InlineData("fasteval.vision.pad_color", new[] { 0, 256, 0 })]
    [InlineData("fasteval.vision.pad_color", new[] { 0, 0 })]
    [InlineData("fasteval.vision.feature_select", "class")]
    [InlineData("fasteval.projector.activation", "relu")]
    [InlineData("general.architecture", "llama")]
    public void Read_OfUnusableValue_NamesFileAndWayOut(string key, object value)
    {
        MmprojFile file = MmprojFile.Random();
        file.Metadata[key] = value;

        ModelLoadException error = Assert.Throws<ModelLoadException>(() => Read(file));

        Assert.Contains("mmproj.gguf", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_WithAnyNeededKeyOrTensorMissing_NamesIt()
    {
        MmprojFile whole = MmprojFile.Random(blocks: 1);
        string[] optional = ["clip.has_vision_encoder", "clip.projector_type", "clip.use_gelu", "clip.vision.projection_dim", "v.class_embd", "v.pre_ln.weight"];
        foreach (string name in whole.Metadata.Keys.Concat(whole.Tensors.Keys).Except(optional))
        {
            MmprojFile file = MmprojFile.Random(blocks: 1);
            Assert.True(file.Metadata.Remove(name) || file.Tensors.Remove(name));

            ModelLoadException error = Assert.Throws<ModelLoadException>(() => Read(file));

            Assert.Contains(name == "general.architecture" ? "architecture" : name, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Read_WithAnyTensorOfAnotherShape_NamesIt()
    {
        foreach (string name in MmprojFile.Random(blocks: 1).Tensors.Keys.ToList())
        {
            MmprojFile file = MmprojFile.Random(blocks: 1);
            (long[] shape, float[] values) = file.Tensors[name];
            shape[^1]++;
            file.Tensors[name] = (shape, new float[shape.Aggregate(1L, (a, b) => a * b)]);

            Assert.Throws<ModelLoadException>(() => Read(file));
        }
    }

    private static VisionModelInfo Read(MmprojFile mmproj)
    {
        using var folder = new TemporaryFolder();
        using GgufFile file = GgufFile.Open(mmproj.Write(folder.File("mmproj.gguf")));
        return VisionModelReader.Read(file);
    }
}
