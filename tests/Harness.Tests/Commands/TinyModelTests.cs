using System.Text.Json;
using FastEval.Engine.Native;
using FastEval.Harness.Diagnostics;

namespace FastEval.Harness.Tests.Commands;

/// <summary>The commands with a real model, from the command line to what is written.</summary>
[Collection("process memory")]
public sealed class TinyModelTests(TinyModelFixture tiny) : IClassFixture<TinyModelFixture>
{
    [Fact]
    public async Task Bench_NoModel_HasEveryRow()
    {
        using JsonDocument json = Json(await RunAsync("bench", "-p", "16", "-n", "4", "-r", "2", "--threads", "1", "--format", "json"));
        JsonElement rows = json.RootElement.GetProperty("rows");
        Assert.Equal(
            ["prefill_tps", "decode_tps", "preprocess_ms", "vision_encode_ms", "project_ms", "prefill_image_ms", "ttft_cold_ms", "ttft_warm_ms", "e2e_ms", "load_ms", "peak_rss_mib"],
            rows.EnumerateArray().Select(row => row.GetProperty("metric").GetString()));
        Assert.All(rows.EnumerateArray(), row => Assert.Equal("cpu", row.GetProperty("device").GetString()));
        Assert.All(rows.EnumerateArray(), row => Assert.True(row.GetProperty("low").GetDouble() <= row.GetProperty("median").GetDouble()));
        Assert.All(rows.EnumerateArray().SkipLast(1), row => Assert.Equal(2, row.GetProperty("samples").GetArrayLength()));
        JsonElement run = json.RootElement.GetProperty("run");
        Assert.Equal("fasteval bench -p 16 -n 4 -r 2 --threads 1 --format json", run.GetProperty("command_line").GetString());
        Assert.Equal(1, run.GetProperty("threads").GetInt32());
        Assert.Equal(64, run.GetProperty("model").GetProperty("sha256").GetString()!.Length);
        Assert.Equal("torch", run.GetProperty("encoder").GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("--answer-tokens", 3)]
    [InlineData("--answer-options", 4)]
    public async Task Bench_OnlyThroughput_HasItsRows(string answers, int count)
    {
        using JsonDocument json = Json(await RunAsync(
            "bench", "--only", "throughput", "--questions-per-image", "3", "--images", "2", answers, $"{count}", "--parallel", "4", "-r", "2", "--threads", "1", "--format", "json"));
        Dictionary<string, JsonElement> rows = json.RootElement.GetProperty("rows").EnumerateArray().ToDictionary(row => row.GetProperty("metric").GetString()!);
        Assert.Equal(
            ["samples_per_s", "embedding_hit_rate", "prefix_hit_rate", "sample_queue_ms", "sample_read_ms", "sample_preprocess_ms", "sample_vision_encode_ms", "sample_project_ms",
                "sample_prefill_image_ms", "sample_prefill_text_ms", "sample_first_ms", "sample_decode_ms", "load_ms", "peak_rss_mib"], rows.Keys);
        Assert.InRange(Median("samples_per_s"), 0.1, 10_000);
        // Two of three questions about a picture find it.
        Assert.Equal(2.0 / 3, Median("embedding_hit_rate"), 1e-9);
        Assert.InRange(Median("prefix_hit_rate"), 0.3, 0.7);
        Assert.All(rows.Where(row => row.Key.EndsWith("_ms", StringComparison.Ordinal)), row => Assert.True(row.Value.GetProperty("median").GetDouble() >= 0));
        Assert.True(Median("sample_decode_ms") > 0);
        JsonElement run = json.RootElement.GetProperty("run"), throughput = run.GetProperty("throughput");
        Assert.Equal((4, 3, 2), (run.GetProperty("parallel").GetInt32(), throughput.GetProperty("questions_per_image").GetInt32(), throughput.GetProperty("images").GetArrayLength()));
        Assert.Equal(count, answers == "--answer-tokens" ? throughput.GetProperty("answer_tokens").GetInt32() : throughput.GetProperty("options").GetArrayLength());

        double Median(string metric) => rows[metric].GetProperty("median").GetDouble();
    }

    [Fact]
    public async Task Bench_ThroughputWithoutAProjector_SaysWhatToDo()
    {
        ConsoleRun run = await RunAsync("bench", "--only", "throughput", "--model", tiny.Model);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("name its projector with --mmproj", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Synth_OtherSeed_LeavesTheDefaultsFilesAlone()
    {
        byte[] before = await File.ReadAllBytesAsync(tiny.Model, TestContext.Current.CancellationToken);
        ConsoleRun run = await RunAsync("model", "synth", "--seed", "5");
        string other = run.Out.Split(Environment.NewLine)[0];
        Assert.Equal("seed-5", Path.GetFileName(Path.GetDirectoryName(other)));
        Assert.NotEqual(before, await File.ReadAllBytesAsync(other, TestContext.Current.CancellationToken));
        Assert.Equal(before, await File.ReadAllBytesAsync(tiny.Model, TestContext.Current.CancellationToken));
        // bench looks where synth wrote: nothing is made anew.
        ConsoleRun bench = await RunAsync("bench", "--seed", "5", "-p", "8", "-n", "0", "-r", "1", "--threads", "1", "--format", "csv");
        Assert.DoesNotContain("Making the synthetic model", bench.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public async Task Generate_ContextBeyondTheTrainedOne_Warns(int beyond, bool warns)
    {
        Assert.SkipWhen(tiny.Absence is not null, tiny.Absence ?? "");
        int trained = Assert.NotNull(TrainedContext.Read(tiny.Model));
        ConsoleRun run = await RunAsync("generate", "--model", tiny.Model, "--prompt", "Hi", "--max-tokens", "1", "--threads", "1", "--ctx", $"{trained + beyond}");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(warns, run.Error.Contains($"beyond the {trained} tokens", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Bench_OutFile_HoldsTheResultInTheFormOfItsName()
    {
        ConsoleRun run = await RunAsync("bench", "-p", "8", "-n", "0", "-r", "1", "--threads", "1", "--model", tiny.Model, "--out", tiny.File("result.csv"));
        Assert.Equal((0, ""), (run.ExitCode, run.Out));
        string[] lines = await File.ReadAllLinesAsync(tiny.File("result.csv"), TestContext.Current.CancellationToken);
        Assert.StartsWith("device,metric", lines[0], StringComparison.Ordinal);
        Assert.Equal(["cpu,prefill_tps", "cpu,load_ms", "cpu,peak_rss_mib"], lines.Skip(1).Select(line => string.Join(',', line.Split(',')[..2])));
    }

    [Fact]
    public async Task Generate_Json_HasTextUsageAndTimingsThatAddUp()
    {
        using JsonDocument json = Json(await GenerateAsync("--format", "json", "--image", tiny.Photo));
        JsonElement root = json.RootElement;
        Assert.Equal(["schema", "text", "finish_reason", "usage", "timings", "engine"], root.EnumerateObject().Select(property => property.Name));
        Assert.Equal(64, root.GetProperty("usage").GetProperty("prompt_image").GetInt32());
        Assert.Equal(6, root.GetProperty("usage").GetProperty("output").GetInt32());
        JsonElement timings = root.GetProperty("timings");
        double sum = timings.GetProperty("queue_ms").GetDouble() + timings.GetProperty("phases_ms").EnumerateObject().Sum(phase => phase.Value.GetDouble());
        double ttft = timings.GetProperty("ttft_ms").GetDouble();
        Assert.InRange(sum, 0.5 * ttft, 1.001 * ttft);
        Assert.True(timings.GetProperty("phases_ms").GetProperty("vision_encode").GetDouble() > 0);
    }

    [Fact]
    public async Task Generate_Greedy_StreamsTheSameTextAsJson()
    {
        ConsoleRun streamed = await GenerateAsync("--timings");
        using JsonDocument json = Json(await GenerateAsync("--format", "json"));
        Assert.Equal(0, streamed.ExitCode);
        Assert.Equal(json.RootElement.GetProperty("text").GetString(), streamed.Out[..^Environment.NewLine.Length]);
        Assert.Contains("sum of these", streamed.Error, StringComparison.Ordinal);
        Assert.Contains("its words", streamed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Generate_SamplingWithSeed_IsRepeatableAndDependsOnIt()
    {
        string[] hot = ["--temperature", "2", "--seed"];
        ConsoleRun one = await GenerateAsync([.. hot, "1"]);
        Assert.Equal(one.Out, (await GenerateAsync([.. hot, "1"])).Out);
        Assert.NotEqual(one.Out, (await GenerateAsync([.. hot, "2"])).Out);
    }

    [Fact]
    public async Task Generate_SeveralPicturesInterleaved_AreAllInThePrompt()
    {
        ConsoleRun run = await RunAsync("generate", "--threads", "1", "--max-tokens", "1", "--format", "json", "--image", tiny.Photo, "--image", tiny.Photo, "--prompt", "Is <image> like <image>?");
        using JsonDocument json = Json(run);
        Assert.Equal(128, json.RootElement.GetProperty("usage").GetProperty("prompt_image").GetInt32());
    }

    [Theory]
    [InlineData("")]
    [InlineData("This is not a model.")]
    [InlineData("GGUF")]
    public async Task Generate_ModelThatIsNone_IsExitCodeOneWithOneLine(string contents)
    {
        string path = tiny.File($"bad-{contents.Length}.gguf");
        await File.WriteAllTextAsync(path, contents, TestContext.Current.CancellationToken);
        AssertFailed(await RunAsync("generate", "--model", path, "--prompt", "x"), path);
        AssertFailed(await RunAsync("bench", "--model", path), path);
    }

    [Fact]
    public async Task Generate_MissingModel_IsExitCodeOne() => AssertFailed(await RunAsync("generate", "--model", "none.gguf", "--prompt", "x"), "none.gguf");

    [Fact]
    public async Task Generate_PictureThatIsNone_IsExitCodeOne()
    {
        await File.WriteAllTextAsync(tiny.File("bad.jpg"), "This is not a picture.", TestContext.Current.CancellationToken);
        AssertFailed(await GenerateAsync("--image", tiny.File("bad.jpg")), "bad.jpg");
    }

    [Fact]
    public async Task Generate_PictureWithoutProjector_SaysWhatToDo()
    {
        ConsoleRun run = await RunAsync("generate", "--model", tiny.Model, "--image", tiny.Photo, "--prompt", "x");
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("mmproj", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Generate_UnknownDevice_IsWrongUsage()
    {
        ConsoleRun run = await GenerateAsync("--device", "Quantum0");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("There is no device 'Quantum0'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bench_UnknownDevice_IsWrongUsage()
    {
        ConsoleRun run = await RunAsync("bench", "--device", "cpu,Quantum0");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("There is no device 'Quantum0'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Generate_PromptBeyondTheContext_IsExitCodeOneBeforeAnythingRuns()
    {
        ConsoleRun run = await RunAsync("generate", "--ctx", "16", "--threads", "1", "--prompt", string.Concat(Enumerable.Repeat("word ", 2000)));
        Assert.Equal(1, run.ExitCode);
        Assert.Empty(run.Out);
    }

    [Fact]
    public async Task Inspect_TextModel_TellsWhatItIs()
    {
        using JsonDocument json = Json(await RunAsync("model", "inspect", tiny.Model, "--format", "json"));
        JsonElement model = json.RootElement.GetProperty("model");
        Assert.Equal("llama", model.GetProperty("architecture").GetString());
        Assert.Equal("Q4_K_M", model.GetProperty("quantization").GetString());
        Assert.Contains("assistant", model.GetProperty("chat_template").GetString(), StringComparison.Ordinal);
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(tiny.Model, TestContext.Current.CancellationToken))),
            model.GetProperty("sha256").GetString());
        Assert.Equal(model.GetProperty("parameters").GetInt64(), json.RootElement.GetProperty("groups").EnumerateArray().Sum(group => group.GetProperty("parameters").GetInt64()));
    }

    [Fact]
    public async Task Inspect_Projector_TellsItsImageSize()
    {
        ConsoleRun run = await RunAsync("model", "inspect", tiny.Projector);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Matches(@"Image size, px +96\n", run.Out);
        Assert.Matches(@"Kind +mmproj\n", run.Out);
    }

    [Fact]
    public async Task Inspect_PictureInsteadOfAModel_IsExitCodeOne() => AssertFailed(await RunAsync("model", "inspect", tiny.Photo), "photo.jpg");

    [Fact]
    public async Task Devices_Json_ListsTheProcessor()
    {
        using JsonDocument json = Json(await RunAsync("devices", "--format", "json"));
        Assert.Contains("cpu", json.RootElement.GetProperty("devices").EnumerateArray().Select(device => device.GetProperty("id").GetString()));
        Assert.StartsWith("libggml-cpu", json.RootElement.GetProperty("processor").GetProperty("backend_library").GetString(), StringComparison.Ordinal);
        Assert.Contains("cpu-emulator:0", json.RootElement.GetProperty("accelerators").EnumerateArray().Select(accelerator => accelerator.GetProperty("id").GetString()));
        Assert.Equal(NativeRuntime.Release, json.RootElement.GetProperty("llama").GetProperty("release").GetString());
    }

    private Task<ConsoleRun> GenerateAsync(params string[] options) =>
        RunAsync([.. (string[])["generate", "--threads", "1", "--max-tokens", "6", "--prompt", "hello"], .. options]);

    private Task<ConsoleRun> RunAsync(params string[] args)
    {
        Assert.SkipUnless(tiny.Absence is null, tiny.Absence ?? "");
        return ConsoleRun.OfAsync(args, "", tiny.Home, CommandConsole.DefaultWidth, TestContext.Current.CancellationToken);
    }

    private static JsonDocument Json(ConsoleRun run)
    {
        Assert.True(run.ExitCode == 0, run.Error);
        return JsonDocument.Parse(run.Out);
    }

    private static void AssertFailed(ConsoleRun run, string name)
    {
        Assert.Equal(1, run.ExitCode);
        Assert.Empty(run.Out);
        string last = run.Error.TrimEnd().Split('\n')[^1];
        Assert.StartsWith("fasteval: ", last, StringComparison.Ordinal);
        Assert.Contains(name, last, StringComparison.Ordinal);
        Assert.DoesNotContain("unexpected", last, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }
}
