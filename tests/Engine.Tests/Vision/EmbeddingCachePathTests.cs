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

        Assert.Equal((new ReusedImages(0, 0), new ReusedImages(FromMemory: 0, FromDisk: 1)), (first.Usage.ImagesReused, second.Usage.ImagesReused));
        Assert.Equal(first.Tokens, second.Tokens);
        Assert.Single(Directory.GetFiles(folder.File("pictures")));
    }

    /// <summary>What is in the picture's place is no embedding: the picture is encoded, and its embedding put there.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(1L << 30)]
    public async Task CompleteAsync_ForeignFileInTheFolder_EncodesThePictureAndReplacesIt(long length)
    {
        using var folder = new TemporaryFolder();
        EngineOptions options = TinyModel.WithImages() with { EmbeddingCachePath = folder.File("pictures") };
        GenerationResult first = await Ask(options);
        string file = Assert.Single(Directory.GetFiles(folder.File("pictures")));
        using (FileStream foreign = File.OpenWrite(file))
            foreign.SetLength(length);
        GenerationResult second = await Ask(options);
        GenerationResult third = await Ask(options);

        Assert.Equal((0, 1), (second.Usage.ImagesReused.Count, third.Usage.ImagesReused.FromDisk));
        Assert.Equal(first.Tokens, second.Tokens);
        Assert.Equal(first.Tokens, third.Tokens);
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
