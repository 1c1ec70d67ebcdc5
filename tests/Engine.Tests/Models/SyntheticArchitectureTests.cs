using FastEval.Engine.Decoding;
using FastEval.Engine.Gguf;
using FastEval.Engine.Models.Synthetic;
using FastEval.Engine.Quantization;
using FastEval.Engine.Tests.Gguf;

namespace FastEval.Engine.Tests.Models;

/// <summary>The presets of several architectures and layouts: their true sizes by count, all else on small shapes of the same kind.</summary>
public sealed class SyntheticArchitectureTests : IDisposable
{
    private static readonly byte[] Photo = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "data", "photo.jpg"));
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>
    /// Text: what the models' cards say, and Phi-3's 96 RoPE factors. Tower: CLIP ViT-L/14-336 with 24 and SigLIP-so400m/14-384 with 26 blocks, without what LLaVA leaves out,
    /// worked out by hand, and the projector.
    /// </summary>
    [Theory]
    [InlineData("llava-1.6-vicuna-7b", 6_738_415_616, 303_505_408 + 1024 * 4096 + 4096 * 4096 + 3 * 4096)]
    [InlineData("llava-1.6-mistral-7b", 7_241_732_096, 303_505_408 + 1024 * 4096 + 4096 * 4096 + 3 * 4096)]
    [InlineData("phi-3-vision", 3_821_079_552 + 96, 303_505_408 + 4096 * 3072 + 3072 * 3072 + 2 * 3072 + 2 * 4096)]
    [InlineData("llava-onevision-0.5b", 494_032_768, 1152 * (3 * 14 * 14 + 1 + 27 * 27) + 26 * (4 * 1152 * 1153 + 2 * 1152 * 4304 + 4304 + 5 * 1152) + 1152 * 896 + 896 * 896 + 3 * 896)]
    public void Presets_HaveTheParametersOfTheModels(string name, long text, long vision)
    {
        SyntheticPreset preset = SyntheticPreset.Parse(name);
        Assert.Equal(text, SyntheticLayout.TextTensors(preset.Text, QuantizationMix.Parse("F16")).Sum(Elements));
        Assert.Equal(vision, SyntheticLayout.VisionTensors(preset.Vision, preset.Text.Width).Sum(Elements));
    }

    [Theory]
    [InlineData("phi3", 256, "Q4_K_M")]
    [InlineData("phi3", 320, "Q3_K_M")]
    [InlineData("qwen2", 256, "Q2_K")]
    [InlineData("qwen2", 320, "Q4_K_M")]
    [InlineData("qwen2", 320, "IQ4_XS")]
    [InlineData("llama", 320, "Q5_K_M")]
    public void Write_Quantised_StoresEveryTensorAsLlamaCppDoes(string architecture, int width, string type)
    {
        SyntheticPreset preset = Small(architecture, width, new VisionShape(64, 2, 1, 64, 28, 14, SyntheticTower.Plain));
        string plain = SyntheticModel.Write(preset, QuantizationMix.Parse("F16"), _folder.Path, cancellationToken: TestContext.Current.CancellationToken).Model;
        string own = SyntheticModel.Write(preset, QuantizationMix.Parse(type), _folder.Path, cancellationToken: TestContext.Current.CancellationToken).Model;
        string theirs = _folder.File("theirs.gguf");
        TextQuantizer.Quantize(plain, type, theirs);

        using GgufFile ours = GgufFile.Open(own);
        using GgufFile reference = GgufFile.Open(theirs);
        Assert.Equal(reference.Tensors.Select(tensor => (tensor.Name, tensor.Type)).Order(), ours.Tensors.Select(tensor => (tensor.Name, tensor.Type)).Order());
    }

    [Theory]
    [InlineData("llama", SyntheticTower.Clip, "llava_next")]
    [InlineData("qwen2", SyntheticTower.Siglip, "llava_onevision")]
    [InlineData("phi3", SyntheticTower.Clip, "phi3_hd")]
    public async Task Write_OfEachLayout_AnswersAboutAPicture(string architecture, SyntheticTower tower, string layout)
    {
        SyntheticPreset preset = Small(architecture, 256, new VisionShape(64, 3, 2, 96, 56, 14, tower, layout));
        (string model, string mmproj) = SyntheticModel.Write(preset, QuantizationMix.Parse("Q8_0"), _folder.Path, cancellationToken: TestContext.Current.CancellationToken);
        using InferenceEngine engine = InferenceEngine.Load(
            new EngineOptions { ModelPath = model, ProjectorPath = mmproj, Threads = 2, ContextLength = 1024 }, cancellationToken: TestContext.Current.CancellationToken);
        GenerationResult answer = await engine.CompleteAsync(
            new GenerationRequest { Turns = [PromptTurn.User([new PromptPart.Image(Photo, "photo"), new PromptPart.Text("What is this?")])], MaxTokens = 2, IgnoreEndOfGeneration = true },
            TestContext.Current.CancellationToken);
        Assert.Equal(2, answer.Tokens.Count);
        // More than one square of 4×4 patches, or for Phi-3-Vision of 2×2: it was cut into tiles.
        Assert.True(answer.Usage.PromptImage > 16, $"{answer.Usage.PromptImage} tokens");
    }

    private static SyntheticPreset Small(string architecture, int width, VisionShape vision) => new(
        "small", new(width, 16, 4, architecture == "qwen2" ? 1 : 4, 512, 4096, 1024, architecture), vision,
        "{% for message in messages %}{{ message.content }}{% endfor %}", architecture == "phi3" ? SyntheticTokens.Phi3 : SyntheticTokens.None);

    private static long Elements(SyntheticTensor tensor) => tensor.Shape.Aggregate(1L, (product, size) => product * size);
}
