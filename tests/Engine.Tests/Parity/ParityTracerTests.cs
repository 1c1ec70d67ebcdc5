using FastEval.Engine.Decoding;
using FastEval.Engine.Parity;
using FastEval.Engine.Tests.Gguf;
using FastEval.Engine.Tests.Vision;
using FastEval.Engine.Tests.Vision.Layouts;
using FastEval.Engine.Timing;
using FastEval.Engine.Vision;
using FastEval.Engine.Vision.Layouts;
using FastEval.Kernels.Imaging;

namespace FastEval.Engine.Tests.Parity;

/// <summary>A trace is what the engine computes anyway, taken apart: its last stages must be those of an ordinary answer.</summary>
public sealed class ParityTracerTests
{
    private const int TinyWidth = 256;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunAsync_OfPicturesInTiles_ShowsEveryStageOfEverySquare(bool phi3)
    {
        using var folder = new TemporaryFolder();
        MmprojFile file = phi3 ? TiledMmproj.Phi3Hd(TinyWidth) : TiledMmproj.LlavaNext(TinyWidth);
        string path = file.Write(folder.File("mmproj.gguf"));
        byte[] photo = await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "data", "photo.jpg"), Stop);
        using InferenceEngine engine = InferenceEngine.Load(
            TinyModel.TextOnly() with { ProjectorPath = path, VisionDataType = VisionDataType.Float32, MicroBatchSize = 32, Deterministic = true }, cancellationToken: Stop);
        var request = new GenerationRequest { Turns = [PromptTurn.User(new PromptPart.Image(photo, "photo"), new PromptPart.Text("\nWhat?"))], MaxTokens = 3, IgnoreEndOfGeneration = true };
        var stages = new OrderedDictionary<string, List<float>>();

        GenerationResult answer = await ParityTracer.RunAsync(engine, request, (stage, view, rowLength, values) =>
        {
            Assert.Equal(0, values.Length % rowLength);
            if (!stages.TryGetValue(stage, out List<float>? all))
                stages.Add(stage, all = []);
            Assert.True(view == 0 || all.Count == view * values.Length, $"{stage} of square {view} comes after {all.Count} values");
            all.AddRange(values);
        }, null, Stop);

        string[] ofSquares = ["pixels", "patch_embedding", "hidden_states.0", "hidden_states.1", "hidden_states.2", "hidden_states.3", "features"];
        Assert.Equal([.. ofSquares, .. (string[])(phi3 ? [] : ["projector"]), "packed", "logits"], stages.Keys);
        var encoder = (TorchEncoder)engine.Encoder!;
        PicturePlan plan = Plan(path);
        Assert.Equal(plan.Views * 3 * 28 * 28, stages["pixels"].Count);
        Assert.Equal(plan.Views * encoder.Model.TokenCount * encoder.Model.Width, stages["hidden_states.3"].Count);
        Assert.Equal(plan.Views * encoder.Model.PatchCount * encoder.Model.Width, stages["features"].Count);
        using RgbImage image = ImageDecoder.Decode(photo);
        using ImageEmbedding embedding = encoder.Encode(image, new PhaseClock(), Stop);
        Assert.Equal(embedding.Parts[0].Embeddings.Length, stages["packed"].Count);
        Assert.Equal(0, stages["packed"].Zip(embedding.Parts[0].Embeddings.ToArray()).Max(pair => Math.Abs(pair.First - pair.Second)), 1e-4f);
        Assert.Equal(engine.Model.Vocabulary.Size, stages["logits"].Count);
        Assert.Equal(answer.Tokens[0], stages["logits"].IndexOf(stages["logits"].Max()));
    }

    [Fact]
    public async Task RunAsync_WithoutProjectorOrPicture_SaysSo()
    {
        using InferenceEngine engine = InferenceEngine.Load(TinyModel.TextOnly(), cancellationToken: Stop);
        var text = new GenerationRequest { Turns = [PromptTurn.User(new PromptPart.Text("What?"))] };
        var picture = new GenerationRequest { Turns = [PromptTurn.User(new PromptPart.Image(new byte[] { 1 }, "one"))] };

        Assert.Contains("not one with 0", (await Assert.ThrowsAsync<ArgumentException>(() => ParityTracer.RunAsync(engine, text, (_, _, _, _) => { }, null, Stop))).Message, StringComparison.Ordinal);
        Assert.Contains("--mmproj", (await Assert.ThrowsAsync<ArgumentException>(() => ParityTracer.RunAsync(engine, picture, (_, _, _, _) => { }, null, Stop))).Message, StringComparison.Ordinal);
    }

    private static PicturePlan Plan(string path)
    {
        using PicturePlanner planner = PicturePlanner.Open(path);
        return planner.Plan(600, 400);
    }
}
