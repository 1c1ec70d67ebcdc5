using FastEval.Engine.Decoding;
using FastEval.Engine.Models;
using FastEval.Engine.Tests.Gguf;
using FastEval.Engine.Vision;
using FastEval.Engine.Vision.Layouts;

namespace FastEval.Engine.Tests.Vision.Layouts;

/// <summary>Pictures in tiles through the whole engine: file → checks → encoder → prompt → answer.</summary>
public sealed class TiledEngineTests
{
    private const int TinyWidth = 256;

    public static TheoryData<string> Layouts => ["llava_next", "llava_onevision", "phi3_hd"];

    [Theory]
    [MemberData(nameof(Layouts))]
    public async Task CompleteAsync_OfPicturesInTiles_TakesTheTokensThatWerePlanned(string layout)
    {
        using var folder = new TemporaryFolder();
        string path = Of(layout).Write(folder.File("mmproj.gguf"));
        using PicturePlanner planner = PicturePlanner.Open(path);
        Assert.Equal(layout, planner.Layout);
        byte[] photo = await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "data", "photo.jpg"), TestContext.Current.CancellationToken);
        // Batches smaller than a picture, so that it is computed in several.
        using InferenceEngine engine = InferenceEngine.Load(
            TinyModel.TextOnly() with { ProjectorPath = path, BatchSize = 32, MicroBatchSize = 16 }, cancellationToken: TestContext.Current.CancellationToken);

        GenerationResult one = await Ask(engine, new PromptPart.Image(photo, "photo"));
        GenerationResult again = await Ask(engine, new PromptPart.Image(photo, "photo"));
        GenerationResult two = await Ask(engine, new PromptPart.Image(photo, "photo"), new PromptPart.Image(photo, "photo"));

        Assert.Equal(planner.Plan(600, 400).Tokens, one.Usage.PromptImage);
        Assert.Equal(one.Usage.PromptImage, again.Usage.PromptImage);
        Assert.Equal(1, again.Usage.ImagesReused.FromMemory);
        Assert.Equal(2 * planner.Plan(600, 400, isAlone: false).Tokens, two.Usage.PromptImage);
        Assert.Equal(layout == "llava_onevision" ? 0 : 2, two.Usage.ImagesReused.FromMemory);
        Assert.Equal(4, one.Tokens.Count);
    }

    /// <summary>mtmd would multiply what it has with a projector four times as wide.</summary>
    [Fact]
    public void Load_OfPhi3VisionWithMtmd_Refuses()
    {
        using var folder = new TemporaryFolder();
        string path = TiledMmproj.Phi3Hd(TinyWidth).Write(folder.File("mmproj.gguf"));

        ModelLoadException error = Assert.Throws<ModelLoadException>(() => InferenceEngine.Load(
            TinyModel.TextOnly() with { ProjectorPath = path, Vision = VisionBackend.Mtmd }, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Contains("--vision torch", error.Message, StringComparison.Ordinal);
    }

    private static MmprojFile Of(string layout) => layout switch
    {
        "llava_next" => TiledMmproj.LlavaNext(TinyWidth),
        "llava_onevision" => TiledMmproj.LlavaOneVision(TinyWidth),
        _ => TiledMmproj.Phi3Hd(TinyWidth),
    };

    private static Task<GenerationResult> Ask(InferenceEngine engine, params PromptPart[] pictures) => engine.CompleteAsync(
        new GenerationRequest { Turns = [PromptTurn.User([.. pictures, new PromptPart.Text("\nWhat?")])], MaxTokens = 4, IgnoreEndOfGeneration = true },
        TestContext.Current.CancellationToken);
}
