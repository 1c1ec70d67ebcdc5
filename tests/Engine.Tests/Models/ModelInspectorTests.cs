using System.Security.Cryptography;
using FastEval.Engine.Gguf;
using FastEval.Engine.Models;
using FastEval.Engine.Models.Synthetic;
using FastEval.Engine.Tests.Gguf;
using FastEval.Engine.Tests.Vision;
using FastEval.Engine.Tests.Vision.Layouts;
using FastEval.Engine.Vision;
using FastEval.Engine.Vision.Layouts;

namespace FastEval.Engine.Tests.Models;

public sealed class ModelInspectorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _model;
    private readonly string _mmproj;

    public ModelInspectorTests() => (_model, _mmproj) = SyntheticModel.Write(SyntheticPreset.Tiny, QuantizationMix.Parse("Q4_K_M"), _folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Inspect_TextModel_ReportsItsShapeAndTypes()
    {
        var shares = new List<double>();
        ModelInspection model = ModelInspector.Inspect(_model, new Reporter(shares), TestContext.Current.CancellationToken);
        Assert.Equal((ModelFileKind.Text, "llama", "Q4_K_M"), (model.Kind, model.Architecture, model.Quantization));
        Assert.Equal((4, 256, 8, 4, 768, 4096), (model.Layers, model.Width, model.Heads, model.KeyHeads, model.FeedForward, model.ContextLength));
        Assert.Equal((4096, "llama"), (model.VocabularySize, model.Tokenizer));
        Assert.Contains("ASSISTANT:", model.ChatTemplate);
        Assert.Null(model.Projector);
        // 2·4096·256 + 4·(2·256² + 2·256·128 + 3·256·768 + 2·256) + 256.
        Assert.Equal(5_245_184, model.Parameters);
        Assert.Equal(["embeddings", "attention", "feed-forward", "norms", "output"], model.Groups.Select(group => group.Name));
        Assert.Equal(model.Parameters, model.Groups.Sum(group => group.Parameters));
        Assert.Equal(model.TensorBytes, model.Groups.Sum(group => group.Bytes));
        Assert.Equal([GgmlType.Q6_K], model.Groups[^1].Types.Select(type => type.Type));
        Assert.Equal(16, model.Groups[1].Tensors);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(_model))), model.Sha256);
        Assert.Equal(1, shares[^1]);
    }

    [Fact]
    public void Inspect_Mmproj_ReportsTowerAndProjector()
    {
        ModelInspection mmproj = ModelInspector.Inspect(_mmproj, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal((ModelFileKind.Mmproj, "clip", "F16"), (mmproj.Kind, mmproj.Architecture, mmproj.Quantization));
        Assert.Equal(("mlp", 96, 12, 256), (mmproj.Projector, mmproj.ImageSize, mmproj.PatchSize, mmproj.ProjectionWidth));
        Assert.Equal((4, 128), (mmproj.Layers, mmproj.Width));
        Assert.Null(mmproj.VocabularySize);
        Assert.Equal(["vision", "projector"], mmproj.Groups.Select(group => group.Name));
    }

    [Fact]
    public void Inspect_MmprojOfToday_HasNoQuirkButTheLayout()
    {
        Assert.Equal(["derived_layout"], ModelInspector.Inspect(_mmproj, cancellationToken: TestContext.Current.CancellationToken).Quirks.Select(quirk => quirk.Name));
        Assert.Empty(ModelInspector.Inspect(_model, cancellationToken: TestContext.Current.CancellationToken).Quirks);
    }

    /// <summary>What the first LLaVA-1.5 and LLaVA-1.6 files are like, and that the torch encoder reads it so.</summary>
    [Fact]
    public void Inspect_CommunityMmproj_NamesItsQuirks()
    {
        MmprojFile file = TiledMmproj.LlavaNext();
        foreach (int block in Enumerable.Range(0, 3))
        {
            file.Rename($"v.blk.{block}.ffn_up", "held");
            file.Rename($"v.blk.{block}.ffn_down", $"v.blk.{block}.ffn_up");
            file.Rename("held", $"v.blk.{block}.ffn_down");
        }
        file.Metadata.Remove("clip.projector_type");
        file.Metadata["clip.has_llava_projector"] = true;
        file.Metadata.Remove("clip.vision.image_grid_pinpoints");
        file.Tensors["v.post_ln.weight"] = ([32], new float[32]);
        file.Tensors["v.post_ln.bias"] = ([32], new float[32]);
        string path = file.Write(_folder.File("community.gguf"));

        ModelInspection inspection = ModelInspector.Inspect(path, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(
            ["unnamed_projector", "unnamed_feature_layer", "swapped_feed_forward", "unused_post_norm", "legacy_newline", "lost_pinpoints", "derived_layout"],
            inspection.Quirks.Select(quirk => quirk.Name));
        using GgufFile opened = GgufFile.Open(path);
        ModelFileValidator.CheckMmproj(opened);
        VisionModelInfo info = VisionModelReader.Read(opened);
        Assert.True(info.FeedForwardSwapped);
        Assert.False(info.AppliesPostNorm);
        Assert.Equal(3, info.BlockCount);
        Assert.Equal(PictureLayoutKind.LlavaNext, info.Layout.Kind);
        Assert.Equal(5, info.Layout.Grids.Length);
    }

    [Theory]
    [InlineData(23, "blocks_left_out")]
    [InlineData(24, "unnamed_feature_layer")]
    public void Inspect_ClipLargeWithoutFeatureLayer_SaysWhichBlocksAreRun(int blocks, string quirk)
    {
        MmprojFile file = MmprojFile.Random();
        file.Metadata["clip.vision.embedding_length"] = 1024u;
        file.Metadata["clip.vision.patch_size"] = 14u;
        file.Metadata["clip.vision.block_count"] = (uint)blocks;
        ModelQuirk found = ModelInspector.Inspect(file.Write(_folder.File("clip.gguf")), cancellationToken: TestContext.Current.CancellationToken).Quirks[0];
        Assert.Equal(quirk, found.Name);
        Assert.Contains("23", found.Meaning, StringComparison.Ordinal);
    }

    private sealed class Reporter(List<double> shares) : IProgress<double>
    {
        public void Report(double value) => shares.Add(value);
    }
}
