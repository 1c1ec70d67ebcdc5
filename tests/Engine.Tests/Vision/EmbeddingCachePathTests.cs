using FastEval.Engine.Decoding;
using FastEval.Engine.Tests.Gguf;

namespace FastEval.Engine.Tests.Vision;

public sealed class EmbeddingCachePathTests
{
    [Fact]
    public async Task CompleteAsync_ByALaterEngine_FindsThePictureOnDiskAndAnswersTheSame()
    {
        using var folder = new TemporaryFolder();
        EngineOptions options = TinyModel.WithImages() with { EmbeddingCachePath = folder.File("pictures") };
        GenerationResult first = await Ask(options);
        GenerationResult second = await Ask(options);

        Assert.Equal((0, 1), (first.Usage.ImagesReused, second.Usage.ImagesReused));
        Assert.Equal(first.Tokens, second.Tokens);
        Assert.Single(Directory.GetFiles(folder.File("pictures")));
    }

    [Fact]
    public void Validate_OfUselessCacheSettings_Throws()
    {
        Assert.Throws<ArgumentException>(() => (TinyModel.TextOnly() with { EmbeddingCachePath = " " }).Validate());
        Assert.Throws<ArgumentException>(() => (TinyModel.TextOnly() with { EmbeddingCacheBytes = -1 }).Validate());
    }

    private static async Task<GenerationResult> Ask(EngineOptions options)
    {
        using InferenceEngine engine = InferenceEngine.Load(options, cancellationToken: TestContext.Current.CancellationToken);
        byte[] photo = await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "data", "photo.jpg"), TestContext.Current.CancellationToken);
        return await engine.CompleteAsync(
            new GenerationRequest { Turns = [PromptTurn.User(new PromptPart.Image(photo, "photo"), new PromptPart.Text("What?"))], MaxTokens = 8 },
            TestContext.Current.CancellationToken);
    }
}
