using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using FastEval.Engine.Native;
using FastEval.Harness.Tests.Commands;

namespace FastEval.Harness.Tests.Parity;

/// <summary>The command on the tiny model: against mtmd, and against its own dump before and after something in it is changed.</summary>
public sealed class ModelParityCommandTests(TinyModelFixture tiny) : IClassFixture<TinyModelFixture>
{
    [Fact]
    public async Task Parity_OfTheTinyModel_AgreesWithMtmdButForTheirPictures()
    {
        Assert.SkipWhen(tiny.Absence is not null, tiny.Absence ?? "");
        Assert.SkipUnless(NativeRuntime.HasMtmd, NativeRuntime.MtmdAbsence ?? "");
        JsonElement json = await RunAsync();

        // Without a reference mtmd alone is there, and it shows its last stages.
        JsonElement source = Assert.Single(json.GetProperty("sources").EnumerateArray());
        Assert.Equal("mtmd", source.GetProperty("against").GetString());
        Assert.Equal(["packed", "logits"], json.GetProperty("stages").EnumerateArray().Select(stage => stage.GetProperty("stage").GetString()));
        JsonElement packed = json.GetProperty("stages")[0];
        Assert.Equal(64 * 256, packed.GetProperty("values").GetInt32());
        // mtmd resizes and pads in the other order, so a picture that is not square is another to it.
        Assert.InRange(packed.GetProperty("min_cosine").GetDouble(), 0.3, 0.99999);
        Assert.Equal("packed", source.GetProperty("first_deviation").GetString());
    }

    [Fact]
    public async Task Parity_OfTheTinyModelOnTheSamePixels_AgreesWithMtmd()
    {
        Assert.SkipWhen(tiny.Absence is not null, tiny.Absence ?? "");
        Assert.SkipUnless(NativeRuntime.HasMtmd, NativeRuntime.MtmdAbsence ?? "");
        JsonElement json = await RunAsync("--mtmd-preprocess", "original");

        JsonElement packed = json.GetProperty("stages")[0];
        Assert.Equal(("packed", "rounding"), (packed.GetProperty("stage").GetString(), packed.GetProperty("verdict").GetString()));
        Assert.InRange(packed.GetProperty("min_cosine").GetDouble(), 0.9999, 1.0000001);
        Assert.NotEqual("packed", Source(json, "mtmd").GetProperty("first_deviation").GetString());
    }

    [Fact]
    public async Task Parity_WithAReference_NamesTheFirstStageThatDeviates()
    {
        Assert.SkipWhen(tiny.Absence is not null, tiny.Absence ?? "");
        string dump = tiny.File("dump");
        await RunAsync("--dump", dump);
        JsonElement same = await RunAsync("--reference", dump);
        string[] stages = [.. Stages(same, "reference").Select(stage => stage.GetProperty("stage").GetString()!)];
        Assert.Equal(["pixels", "patch_embedding", "hidden_states.0", "hidden_states.1", "hidden_states.2", "hidden_states.3", "features", "packed", "logits"], stages);
        Assert.All(Stages(same, "reference"), stage => Assert.Equal("equal", stage.GetProperty("verdict").GetString()));
        Assert.Equal((null, "the same"), (Source(same, "reference").GetProperty("first_deviation").GetString(), Source(same, "reference").GetProperty("answer").GetString()));

        // One value of the second block's output, the logits, and the answer.
        Change(Path.Combine(dump, "hidden_states.2.f32.bin"), 1234, 0.5f);
        Change(Path.Combine(dump, "logits.f32.bin"), 7, 0.25f);
        File.WriteAllBytes(Path.Combine(dump, "tokens.i32.bin"), [1, 0, 0, 0]);
        string manifest = Path.Combine(dump, "manifest.json");
        JsonNode changed = JsonNode.Parse(File.ReadAllText(manifest))!;
        changed["tensors"]!.AsArray().Single(tensor => tensor!["name"]!.GetValue<string>() == "tokens")!["shape"] = new JsonArray(1);
        changed["tensors"]!.AsArray().Single(tensor => tensor!["name"]!.GetValue<string>() == "pixels")!["name"] = "pixel_values";
        File.WriteAllText(manifest, changed.ToJsonString());
        JsonElement other = await RunAsync("--reference", dump);

        Assert.Equal(["hidden_states.2", "logits"], Stages(other, "reference").Where(stage => stage.GetProperty("verdict").GetString() == "deviates").Select(stage => stage.GetProperty("stage").GetString()));
        Assert.Equal("hidden_states.2", Source(other, "reference").GetProperty("first_deviation").GetString());
        Assert.StartsWith("0.5 ", Source(other, "reference").GetProperty("difference").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("parts after 0 of", Source(other, "reference").GetProperty("answer").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parity_OnTheReferencesPixels_ComputesEverythingFromThem()
    {
        Assert.SkipWhen(tiny.Absence is not null, tiny.Absence ?? "");
        string dump = tiny.File("dump-pixels");
        await RunAsync("--dump", dump);
        // Other pixels than the picture's, which every later stage and the answer's logits must then come from.
        Change(Path.Combine(dump, "pixels.f32.bin"), 0, 40);
        JsonElement own = await RunAsync("--reference", dump);
        JsonElement theirs = await RunAsync("--reference", dump, "--pixels", "reference");

        Assert.Equal("pixels", Source(own, "reference").GetProperty("first_deviation").GetString());
        Assert.Equal(["pixels"], Stages(own, "reference").Where(stage => stage.GetProperty("verdict").GetString() == "deviates").Select(stage => stage.GetProperty("stage").GetString()));
        // Neither compared with themselves, nor mtmd with a picture of its own.
        Assert.Equal(("patch_embedding", "reference"), (Stages(theirs, "reference")[0].GetProperty("stage").GetString(), Assert.Single(theirs.GetProperty("sources").EnumerateArray()).GetProperty("against").GetString()));
        string[] changed = [.. Stages(theirs, "reference").Where(stage => stage.GetProperty("verdict").GetString() != "equal").Select(stage => stage.GetProperty("stage").GetString()!)];
        Assert.Equal(["patch_embedding", "hidden_states.0", "hidden_states.1", "hidden_states.2", "hidden_states.3", "features", "packed", "logits"], changed);
    }

    [Theory]
    [InlineData(2, "needs --reference")]
    [InlineData(1, "the reference has no 'pixels'")]
    [InlineData(1, "the reference's pixels are 3, and this model makes")]
    public async Task Parity_OnPixelsThatAreNotThere_SaysSo(int exitCode, string message)
    {
        Assert.SkipWhen(tiny.Absence is not null, tiny.Absence ?? "");
        using var folder = new TemporaryFolder();
        string stage = message.Contains("are 3", StringComparison.Ordinal) ? "pixel_values" : "logits";
        await File.WriteAllTextAsync(folder.File("manifest.json"), $$"""{"tensors": [{"name": "{{stage}}", "file": "values.bin", "dtype": "f32", "shape": [3]}]}""", TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(folder.File("values.bin"), new byte[12], TestContext.Current.CancellationToken);

        ConsoleRun run = await ConsoleRun.OfAsync(
            ["model", "parity", "--model", tiny.Model, "--mmproj", tiny.Projector, "--image", tiny.Photo, "--threads", "2", "--pixels", "reference", .. exitCode == 2 ? [] : (string[])["--reference", folder.Path]],
            "", tiny.Home, CommandConsole.DefaultWidth, TestContext.Current.CancellationToken);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "is not as docs/parity.md describes")]
    [InlineData("{\"tensors\": [{\"name\": \"logits\", \"file\": \"nothing.bin\", \"dtype\": \"f32\", \"shape\": [4]}]}", "is not there")]
    [InlineData("{\"tensors\": [{\"name\": \"tokens\", \"file\": \"manifest.json\", \"dtype\": \"i64\", \"shape\": [4]}]}", "it must be i32")]
    [InlineData("{\"tensors\": [{\"name\": \"logits\", \"file\": \"manifest.json\", \"dtype\": \"f32\", \"shape\": [4611686018427387904, 4]}]}", "is not as docs/parity.md describes")]
    [InlineData(null, "docs/parity.md has the form")]
    public async Task Parity_WithAReferenceThatIsNone_SaysWhatItMustBe(string? manifest, string message)
    {
        using var folder = new TemporaryFolder();
        if (manifest is not null)
            await File.WriteAllTextAsync(folder.File("manifest.json"), manifest, TestContext.Current.CancellationToken);

        ConsoleRun run = await ConsoleRun.OfAsync("model", "parity", "--model", "m.gguf", "--mmproj", "p.gguf", "--image", ExistingPicture(folder), "--reference", folder.Path);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parity_DumpIntoAFolderWithFiles_LeavesThem()
    {
        using var folder = new TemporaryFolder();
        string picture = ExistingPicture(folder);

        ConsoleRun run = await ConsoleRun.OfAsync("model", "parity", "--model", "m.gguf", "--mmproj", "p.gguf", "--image", picture, "--dump", folder.Path);

        Assert.Equal((1, true), (run.ExitCode, File.Exists(picture)));
        Assert.Contains("is not empty", run.Error, StringComparison.Ordinal);
    }

    private static string ExistingPicture(TemporaryFolder folder)
    {
        File.WriteAllBytes(folder.File("photo.jpg"), [1]);
        return folder.File("photo.jpg");
    }

    private static void Change(string path, int index, float by)
    {
        byte[] bytes = File.ReadAllBytes(path);
        Span<float> values = MemoryMarshal.Cast<byte, float>(bytes.AsSpan());
        values[index] += by;
        File.WriteAllBytes(path, bytes);
    }

    private static JsonElement Source(JsonElement json, string name) => json.GetProperty("sources").EnumerateArray().Single(source => source.GetProperty("against").GetString() == name);

    private static JsonElement[] Stages(JsonElement json, string against) =>
        [.. json.GetProperty("stages").EnumerateArray().Where(stage => stage.GetProperty("against").GetString() == against)];

    private async Task<JsonElement> RunAsync(params string[] more)
    {
        ConsoleRun run = await ConsoleRun.OfAsync(
            ["model", "parity", "--model", tiny.Model, "--mmproj", tiny.Projector, "--image", tiny.Photo, "--threads", "2", "--max-tokens", "4", "--format", "json", .. more],
            "", tiny.Home, CommandConsole.DefaultWidth, TestContext.Current.CancellationToken);
        Assert.True(run.ExitCode == 0, run.Error);
        using JsonDocument document = JsonDocument.Parse(run.Out);
        return document.RootElement.Clone();
    }
}
