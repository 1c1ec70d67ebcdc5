using System.Security.Cryptography;
using FastEval.Engine.Gguf;
using FastEval.Engine.Models;
using FastEval.Engine.Models.Synthetic;
using FastEval.Engine.Tests.Gguf;

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

    private sealed class Reporter(List<double> shares) : IProgress<double>
    {
        public void Report(double value) => shares.Add(value);
    }
}
