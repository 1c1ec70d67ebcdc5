using System.Text.Json;
using FastEval.Engine.Tests.Conversion;
using FastEval.Engine.Tests.Vision;
using FastEval.Harness.Tests.Commands;

namespace FastEval.Harness.Tests.Parity;

/// <summary>The command from a checkpoint to its report, with what the original code computed as the reference: the golden vectors have the form of a dump.</summary>
public sealed class GoldenReferenceTests(TinyModelFixture tiny) : IClassFixture<TinyModelFixture>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Clip => GoldenFolder.Manifests("clip_vision");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Clip))]
    public async Task Parity_WithTheOriginalsPixels_AgreesInEveryStageOfTheTower(string manifest)
    {
        JsonElement json = await RunAsync(GoldenFolder.Open(manifest), manifest, "--pixels", "reference");

        JsonElement[] stages = [.. json.GetProperty("stages").EnumerateArray().Where(stage => stage.GetProperty("against").GetString() == "reference")];
        // All that the tower computes: its feature layer is the last but one.
        Assert.Equal(["patch_embedding", "hidden_states.0", "hidden_states.1", "hidden_states.2", "hidden_states.3", "features"], stages.Select(stage => stage.GetProperty("stage").GetString()));
        Assert.Equal("the reference's pixels", json.GetProperty("answer").GetProperty("pixels").GetString());
        Assert.All(stages, stage => Assert.True(stage.GetProperty("verdict").GetString() is "equal" or "rounding", stage.ToString()));
        Assert.Null(Reference(json).GetProperty("first_deviation").GetString());
    }

    /// <summary>The same without them: the photo is another picture, and its first stage says so.</summary>
    [Theory]
    [MemberData(nameof(Clip))]
    public async Task Parity_WithOwnPixels_DeviatesFromTheFirstStageOn(string manifest) =>
        Assert.Equal("pixels", Reference(await RunAsync(GoldenFolder.Open(manifest), manifest)).GetProperty("first_deviation").GetString());

    private static JsonElement Reference(JsonElement json) => json.GetProperty("sources").EnumerateArray().Single(source => source.GetProperty("against").GetString() == "reference");

    private async Task<JsonElement> RunAsync(GoldenFolder golden, string manifest, params string[] more)
    {
        Assert.SkipWhen(tiny.Absence is not null, tiny.Absence ?? "");
        // Two squares, an overview and a tile, as the vectors have two pictures.
        CheckpointFolder checkpoint = SmallCheckpoints.Make("llava-v1.6-vicuna-hf");
        GoldenCheckpoint.UseTower(checkpoint, golden, "vision_tower.");
        checkpoint.Config["vision_config"] = GoldenCheckpoint.TowerConfig(golden, "clip_vision_model");
        int size = golden.Number("image_size");
        checkpoint.Config["image_grid_pinpoints"] = new[] { new[] { size, size } };
        checkpoint.Write(_folder.File("checkpoint"));
        ConsoleRun converted = await ConsoleRun.OfAsync("model", "convert", _folder.File("checkpoint"), "--mmproj-type", "F32", "--out", _folder.File("out"), "--format", "json");
        Assert.True(converted.ExitCode == 0, converted.Error);
        string projector = Directory.GetFiles(_folder.File("out"), "*mmproj*").Single();
        string model = Directory.GetFiles(_folder.File("out"), "*.gguf").Single(path => path != projector);

        ConsoleRun run = await ConsoleRun.OfAsync(
            ["model", "parity", "--model", model, "--mmproj", projector, "--image", tiny.Photo, "--reference", Path.GetDirectoryName(manifest)!, "--threads", "1", "--max-tokens", "2", "--format", "json", .. more],
            "", tiny.Home, CommandConsole.DefaultWidth, TestContext.Current.CancellationToken);
        Assert.True(run.ExitCode == 0, run.Error);
        using JsonDocument document = JsonDocument.Parse(run.Out);
        return document.RootElement.Clone();
    }
}
