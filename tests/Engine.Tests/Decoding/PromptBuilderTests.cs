using FastEval.Engine.Decoding;
using FastEval.Engine.Models;
using FastEval.Engine.Models.ChatTemplates;
using FastEval.Engine.Tests.Gguf;
using FastEval.Engine.Tests.Vision;
using FastEval.Engine.Tests.Vision.Layouts;
using FastEval.Engine.Vision;

namespace FastEval.Engine.Tests.Decoding;

public sealed class PromptBuilderTests : IDisposable
{
    private const int TinyWidth = 256;
    private readonly TemporaryFolder _folder = new();
    private readonly TextModel _model = TextModel.Load(TinyModel.Paths().Model);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _model.Dispose();
        _folder.Dispose();
    }

    /// <summary>Phi-3-Vision's processor calls its tokenizer for each piece of text, an empty one included, and that puts an &lt;s&gt; before each.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Build_OfTextAroundPictures_BeginsEachTextWhereTheModelDoes(bool begins)
    {
        MmprojFile file = TiledMmproj.Phi3Hd(TinyWidth);
        if (!begins)
            file.Metadata["fasteval.prompt.bos_per_text"] = false;

        (Prompt prompt, Vocabulary vocabulary) = Build(file, new PromptPart.Text("Look at"), Photo, Photo, new PromptPart.Text("now"), Photo);

        int[] bos = [vocabulary.BeginOfSequence];
        int[] look = vocabulary.Tokenize("Look at", parseSpecial: true), now = vocabulary.Tokenize("now", parseSpecial: true);
        Assert.Equal(
            begins ? [[.. bos, .. look], [], bos, [], [.. bos, .. now], [], bos] : [[.. bos, .. look], [], [], now, []],
            prompt.Segments.Select(segment => segment.Tokens));
        Assert.Equal(3, prompt.Segments.Count(segment => segment.Embeddings is not null));
        Assert.Equal(prompt.Segments.Sum(segment => segment.TokenCount), prompt.TokenCount);
    }

    [Fact]
    public void Build_WithoutPictures_BeginsOnce()
    {
        (Prompt prompt, Vocabulary vocabulary) = Build(TiledMmproj.Phi3Hd(TinyWidth), new PromptPart.Text("Look at"));

        Assert.Equal([vocabulary.BeginOfSequence, .. vocabulary.Tokenize("Look at", parseSpecial: true)], Assert.Single(prompt.Segments).Tokens);
    }

    /// <summary>One square each, where one alone is an overview and tiles: neither the count nor the cached embedding may be the other's.</summary>
    [Fact]
    public void Build_OfOneVisionPictures_IsOtherAloneThanInCompany()
    {
        string path = TiledMmproj.LlavaOneVision(TinyWidth).Write(_folder.File("mmproj.gguf"));
        using var cache = new ImageEmbeddingCache(1 << 24);
        using TorchEncoder encoder = TorchEncoder.Load(path);
        EmbeddingKeys keys = EmbeddingKeys.InProcess(encoder);
        PromptPart.Image photo = Photo;

        int alone = Build(encoder, keys, cache, photo).ImageTokenCount;
        int two = Build(encoder, keys, cache, photo, photo).ImageTokenCount;

        Assert.Equal((encoder.CountTokens(600, 400), 2 * (encoder.Model.PatchCount + 1)), (alone, two));
        Assert.Equal(alone, Build(encoder, keys, cache, photo).ImageTokenCount);
    }

    /// <summary>Known from the header: a file that ends behind it is refused for its size, not for what is missing.</summary>
    [Fact]
    public void Build_OfPictureThatCannotFit_SaysHowManyTokensItTakesBeforeItIsDecoded()
    {
        byte[] whole = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "data", "photo.jpg"));
        string path = TiledMmproj.LlavaNext(TinyWidth).Write(_folder.File("mmproj.gguf"));
        using var cache = new ImageEmbeddingCache(1 << 24);
        using TorchEncoder encoder = TorchEncoder.Load(path);
        var header = new PromptPart.Image(whole.AsMemory(0, whole.Length / 2), "half");

        ContextOverflowException error = Assert.Throws<ContextOverflowException>(() => Build(encoder, EmbeddingKeys.InProcess(encoder), cache, [.. Enumerable.Repeat(header, 20)]));

        (int width, int height) = Kernels.Imaging.ImageDecoder.ReadDimensions(whole);
        Assert.Contains($"{20 * encoder.CountTokens(width, height)} of them of pictures", error.Message, StringComparison.Ordinal);
    }

    private static PromptPart.Image Photo => new(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "data", "photo.jpg")), "photo");

    private (Prompt Prompt, Vocabulary Vocabulary) Build(MmprojFile file, params PromptPart[] parts)
    {
        using var cache = new ImageEmbeddingCache(1 << 24);
        using TorchEncoder encoder = TorchEncoder.Load(file.Write(_folder.File("mmproj.gguf")));
        return (Build(encoder, EmbeddingKeys.InProcess(encoder), cache, parts), _model.Vocabulary);
    }

    private Prompt Build(TorchEncoder encoder, EmbeddingKeys keys, ImageEmbeddingCache cache, params PromptPart[] parts)
    {
        using var runner = new ModelRunner(_model, new ModelRunnerOptions(512, 1, 256, 256, 2));
        var pictures = new PictureEmbedder(encoder, keys, cache, new ComputeGate(isOpen: true), 1);
        var builder = new PromptBuilder(_model.Vocabulary, ChatTemplate.BuiltIn("plain"), pictures, 512, runner);
        var request = new GenerationRequest { Turns = [PromptTurn.User(parts)], MaxTokens = 4 };
        using var task = new GenerationTask(request, _model.Vocabulary, new WholeSink(), 0, Stop);
        try
        {
            return builder.Build(task);
        }
        finally
        {
            task.Leases.ForEach(lease => lease.Dispose());
        }
    }
}
