using System.Text.Json;
using FastEval.Harness.Benchmarking;
using FastEval.Harness.Benchmarking.Throughput;
using FastEval.Harness.Diagnostics;
using FastEval.Harness.Output;

namespace FastEval.Harness.Tests.Benchmarking;

public sealed class BenchReportTests
{
    [Fact]
    public async Task Write_Table_FitsEightyColumns()
    {
        string table = await WrittenAsync(ReportFormat.Table, await RunAsync());
        Assert.Equal(
            """
            Model     tiny Q4_K_M, synthetic: tiny 4M Q4_K
            Vision    torch bf16, original preprocessing, 96 px, 64 tokens
            Machine   Test CPU, 2 cores; llama.cpp v0.5.0
            Settings  2 threads, context 4096, 5 repetitions after a warm-up

              Device   Metric              Unit    Median        Interval   n
            ───────────────────────────────────────────────────────────────────
              cpu      Prefill, 32 tok     tok/s    333.3   200.0 … 1,000   5
              cpu      Decode, 8 tok       tok/s    33.33   20.00 … 100.0   5
              cpu      Image preprocess    ms       6.000   2.000 … 10.00   5
              cpu      Vision encode       ms       9.000   3.000 … 15.00   5
              cpu      Project             ms       12.00   4.000 … 20.00   5
              cpu      Image prefill       ms       15.00   5.000 … 25.00   5
              cpu      TTFT cold           ms       300.0   100.0 … 500.0   5
              cpu      TTFT warm           ms       1.000   1.000 … 1.000   5
              cpu      End to end, 8 tok   ms       3,000   1,000 … 5,000   5
              cpu      Model load          ms       100.0   100.0 … 100.0   5
              cpu      Peak RSS            MiB      512.0               –   1
            Note: Intervals are of the median, from order statistics: 93.8% for n = 5.

            """, table);
        Assert.All(table.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
    }

    [Fact]
    public async Task Write_Throughput_IsDescribedRecordedAndFitsEightyColumns()
    {
        BenchRun run = await RunAsync();
        var plan = new ThroughputPlan { Pictures = [run.Plan.Pictures[0], run.Plan.Pictures[0]], PictureSha256 = ["dd", "ee"], Questions = ["One?", "Two?"], AnswerTokens = 5 };
        run = run with { Plan = run.Plan with { IsThroughputOnly = true, Throughput = plan } };
        run = run with { Outcomes = await BenchRunnerTests.RunAsync(new FakeBench(), run.Plan) };
        string table = await WrittenAsync(ReportFormat.Table, run);
        Assert.Contains("Throughput  2 pictures, 2 questions each, 5-token answers, 8 at a time", table, StringComparison.Ordinal);
        Assert.Contains("Sample, vision encode   ms", table, StringComparison.Ordinal);
        Assert.All(table.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
        using JsonDocument json = JsonDocument.Parse(await WrittenAsync(ReportFormat.Json, run));
        Assert.Equal(
            """{"questions_per_image":2,"answer_tokens":5,"options":null,"questions":["One?","Two?"],"images":[{"name":"photo.jpg","sha256":"dd"},{"name":"photo.jpg","sha256":"ee"}]}""",
            JsonSerializer.Serialize(json.RootElement.GetProperty("run").GetProperty("throughput")));
    }

    [Fact]
    public async Task Write_Csv_IsOnlyTheRows()
    {
        string[] lines = (await WrittenAsync(ReportFormat.Csv, await RunAsync())).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("device,metric,unit,median,low,high,samples", lines[0]);
        Assert.Equal("cpu,ttft_cold_ms,ms,300,100,500,100;200;300;400;500", lines[7]);
        Assert.Equal(12, lines.Length);
    }

    [Fact]
    public async Task Write_Json_HasExactlyTheSchema()
    {
        using JsonDocument json = JsonDocument.Parse(await WrittenAsync(ReportFormat.Json, await RunAsync()));
        JsonElement root = json.RootElement;
        Assert.Equal(["schema", "run", "rows"], root.EnumerateObject().Select(property => property.Name));
        Assert.Equal(1, root.GetProperty("schema").GetInt32());
        JsonElement row = root.GetProperty("rows")[6];
        Assert.Equal(["device", "metric", "unit", "median", "low", "high", "samples"], row.EnumerateObject().Select(property => property.Name));
        Assert.Equal(
            """{"device":"cpu","metric":"ttft_cold_ms","unit":"ms","median":300,"low":100,"high":500,"samples":[100,200,300,400,500]}""",
            JsonSerializer.Serialize(row));
        JsonElement run = root.GetProperty("run");
        Assert.Equal(
            ["version", "commit", "command_line", "started", "model", "mmproj", "encoder", "devices", "threads", "context", "batch", "ubatch", "parallel", "deterministic", "kv_tokens", "seed", "prompt_tokens",
                "output_tokens", "depth", "repetitions", "images", "throughput", "llama_cpp", "machine", "others_load", "notes", "failures"],
            run.EnumerateObject().Select(property => property.Name));
        Assert.Equal("2026-07-27T10:11:12Z", run.GetProperty("started").GetString());
        Assert.Equal("aa", run.GetProperty("model").GetProperty("sha256").GetString());
        Assert.Equal("bb", run.GetProperty("mmproj").GetProperty("sha256").GetString());
    }

    [Theory]
    [InlineData(0.2, 0)]
    [InlineData(0.9, 1)]
    public async Task Notes_BusyMachine_SaysSo(double load, int notes) => Assert.Equal(notes, ((await RunAsync()) with { OthersLoad = load }).Notes.Count);

    [Fact]
    public async Task Write_FailedDevice_IsInTheRecord()
    {
        BenchRun run = await RunAsync(new FakeBench { FailingDevice = "Vulkan0" }, "cpu", "Vulkan0");
        using JsonDocument json = JsonDocument.Parse(await WrittenAsync(ReportFormat.Json, run));
        Assert.Equal("""[{"device":"Vulkan0","error":"The device is on fire."}]""", JsonSerializer.Serialize(json.RootElement.GetProperty("run").GetProperty("failures")));
    }

    [Fact]
    public async Task Write_EncoderOnAnotherDevice_IsInThatDevicesEntry()
    {
        BenchRun run = await RunAsync(new FakeBench(), "Vulkan0");
        using JsonDocument json = JsonDocument.Parse(await WrittenAsync(ReportFormat.Json, run));
        Assert.Equal("""[{"id":"Vulkan0","name":"Device Vulkan0","encoder":{"name":"torch","device":"cpu"}}]""",
            JsonSerializer.Serialize(json.RootElement.GetProperty("run").GetProperty("devices")));
    }

    private static async Task<BenchRun> RunAsync(FakeBench? bench = null, params string[] devices)
    {
        BenchPlan plan = BenchRunnerTests.Plan("p.gguf", devices);
        return new BenchRun
        {
            Version = "0.1.0",
            Commit = "abc",
            CommandLine = "fasteval bench",
            Started = new DateTimeOffset(2026, 7, 27, 12, 11, 12, TimeSpan.FromHours(2)),
            Plan = plan,
            Files = new ModelFiles("folder/m.gguf", "folder/p.gguf", "tiny Q4_K_M"),
            ModelSha256 = "aa",
            ProjectorSha256 = "bb",
            PictureSha256 = ["cc"],
            Seed = 0,
            LlamaRelease = "v0.5.0",
            Machine = new MachineInfo(new ProcessorInfo("Test CPU", 2, 4), 8192, "TestOS", "X64", ".NET"),
            Outcomes = await BenchRunnerTests.RunAsync(bench ?? new FakeBench(), plan),
        };
    }

    private static Task<string> WrittenAsync(string format, BenchRun run)
    {
        var writer = new StringWriter();
        ReportWriter.Write(BenchReport.Of(run), format, writer, coloured: false, 80);
        return Task.FromResult(writer.ToString());
    }
}
