using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using FastEval.Engine;
using FastEval.Engine.Decoding;
using FastEval.Harness.Prompting;
using FastEval.Harness.Running;
using FastEval.Harness.Suites;
using FastEval.Harness.Tests.Models;

namespace FastEval.Harness.Tests.Studies;

[Collection("process memory")]
public sealed class QuantizeCommandTests(StudyFixture fixture) : IClassFixture<StudyFixture>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    /// <summary>Nothing of the program's own analysis is used: plain sums over the files of the record.</summary>
    [Fact]
    public void Table_EveryNumber_FollowsFromTheRecord()
    {
        JsonElement[] pairs = [.. fixture.Result.GetProperty("pairs").EnumerateArray()];
        Assert.Equal(["F16+F16", "Q8_0+F16", "Q2_K+F16", "F16+Q4_0", "Q8_0+Q4_0", "Q2_K+Q4_0"], pairs.Select(pair => Text(pair, "pair")));
        Assert.Equal(["reference", "text", "text", "vision", "both", "both"], pairs.Select(pair => Text(pair, "quantized")));
        JsonElement record = Json(Path.Combine(fixture.Study, "study.json"));
        ILookup<string, JsonElement> samples = Lines(Path.Combine(Directory.GetDirectories(Path.Combine(fixture.Study, "runs")).Single(), "samples.jsonl")).ToLookup(line => Text(line, "target"));
        JsonElement[] reference = [.. Lines(Path.Combine(fixture.Study, "divergence", "reference.jsonl"))];
        Dictionary<string, bool> before = samples["F16+F16"].ToDictionary(line => Text(line, "item"), IsRight);
        foreach (JsonElement pair in pairs)
        {
            string name = Text(pair, "pair");
            JsonElement[] files = [.. record.GetProperty("variants").EnumerateArray().Where(file => Text(file, "type") == Text(pair, Text(file, "part")))];
            Assert.Equal(2, files.Length);
            Assert.Equal(files.Sum(file => file.GetProperty("bytes").GetInt64()), pair.GetProperty("bytes").GetInt64());
            Assert.Equal(8.0 * files.Sum(file => file.GetProperty("tensor_bytes").GetInt64()) / files.Sum(file => file.GetProperty("parameters").GetInt64()), Number(pair, "bits_per_weight"), 12);

            JsonElement[] own = [.. samples[name]];
            Assert.Equal(24, own.Length);
            Assert.Equal(own.Count(IsRight) / 24.0, Number(pair, "accuracy"), 12);
            if (name != "F16+F16")
            {
                Assert.Equal(own.Count(line => !IsRight(line) && before[Text(line, "item")]), pair.GetProperty("lost").GetInt32());
                Assert.Equal(own.Count(line => IsRight(line) && !before[Text(line, "item")]), pair.GetProperty("won").GetInt32());
                Assert.Equal((own.Count(IsRight) - before.Values.Count(right => right)) / 24.0, Number(pair, "change"), 12);
                Assert.InRange(Number(pair, "change"), Number(pair, "change_low"), Number(pair, "change_high"));
            }

            JsonElement[] lines = [.. Lines(Path.Combine(fixture.Study, "divergence", name + ".jsonl"))];
            double[] kld = [.. lines.SelectMany(line => Numbers(line, "kld")).Order()];
            double[] p = [.. reference.SelectMany(line => Numbers(line, "log_prob"))], q = [.. lines.SelectMany(line => Numbers(line, "log_prob"))];
            Assert.Equal(kld.Length, pair.GetProperty("positions").GetInt32());
            Assert.Equal(kld.Sum() / kld.Length, Number(pair, "kld_mean"), 12);
            Assert.Equal(kld[^1], Number(pair, "kld_max"), 12);
            Assert.Equal((kld[(kld.Length - 1) / 2] + kld[kld.Length / 2]) / 2, Number(pair, "kld_median"), 12);
            Assert.Equal(files.Sum(file => file.GetProperty("tensor_bytes").GetInt64()), pair.GetProperty("tensor_bytes").GetInt64());
            double rank = (kld.Length - 1) * 0.99;
            Assert.Equal(kld[(int)rank] + (rank - (int)rank) * (kld[(int)rank + 1] - kld[(int)rank]), Number(pair, "kld_p99"), 12);
            Assert.Equal(Math.Exp((p.Sum() - q.Sum()) / p.Length), Number(pair, "ppl_ratio"), 10);
            Assert.Equal(lines.SelectMany(line => line.GetProperty("top1").EnumerateArray()).Count(same => same.GetBoolean()) / (double)kld.Length, Number(pair, "top1"), 12);
            double[] changes = [.. p.Zip(q, (a, b) => Math.Exp(b) - Math.Exp(a))];
            Assert.Equal(changes.Sum() / changes.Length, Number(pair, "probability_change"), 10);
            Assert.Equal(Math.Sqrt(changes.Sum(change => change * change) / changes.Length), Number(pair, "probability_rms"), 10);

            JsonElement speed = Json(Path.Combine(fixture.Study, "speed", name + ".json"));
            foreach (string metric in new[] { "load_ms", "vision_encode_ms", "prefill_tps", "decode_tps", "ttft_cold_ms", "ttft_warm_ms", "peak_rss_mib" })
                Assert.Equal(Numbers(speed.GetProperty("rows").EnumerateArray().Single(row => Text(row, "metric") == metric), "samples").Single(), Number(pair, metric), 9);
        }
    }

    [Fact]
    public void Files_Kept_AreTheRecordedOnes()
    {
        foreach (JsonElement variant in Json(Path.Combine(fixture.Study, "study.json")).GetProperty("variants").EnumerateArray().Where(variant => Text(variant, "type") != "F16"))
        {
            byte[] file = File.ReadAllBytes(Path.Combine(fixture.Kept, Text(variant, "file")));
            Assert.Equal(Text(variant, "sha256"), Convert.ToHexStringLower(SHA256.HashData(file)));
        }
        Assert.False(Directory.Exists(Path.Combine(fixture.Study, "embeddings")));
    }

    /// <summary>The divergence of one item computed anew: two engines, a plain loop in double precision.</summary>
    [Fact]
    public async Task Divergence_OfAnItem_IsThatOfTwoEngines()
    {
        string line = (await File.ReadAllLinesAsync(Path.Combine(fixture.Study, "divergence", "Q2_K+Q4_0.jsonl"), Stop))[3];
        JsonElement recorded = JsonDocument.Parse(line).RootElement;
        Suite suite = SuiteReader.Read(Path.Combine(ShippedRun.Root, "suites", "core"), Stop);
        SuiteItem item = suite.Items.Single(one => one.Id == Text(recorded, "item"));
        string[] exact = ShippedRun.Model("tiny");
        List<float[]> p = await ScoreAsync(exact[1], exact[3], suite, item);
        List<float[]> q = await ScoreAsync(Path.Combine(fixture.Kept, "tiny-q2_k.gguf"), Path.Combine(fixture.Kept, "tiny-mmproj-q4_0.gguf"), suite, item);
        double[] kld = [.. Numbers(recorded, "kld")];
        Assert.Equal(p.Count, kld.Length);
        for (int i = 0; i < kld.Length; i++)
        {
            double expected = p[i].Zip(q[i], (a, b) => Math.Exp(a) * ((double)a - b)).Sum();
            Assert.InRange(kld[i], expected * 0.98 - 1e-5, expected * 1.02 + 1e-5);
        }
        JsonElement divergence = Json(Path.Combine(fixture.Study, "study.json")).GetProperty("divergence");
        Assert.InRange(Number(divergence, "storage_kld_max"), 1e-12, 1e-5);
    }

    [Fact]
    public async Task Reports_HaveThePlotsAndTheRecommendation()
    {
        string html = await File.ReadAllTextAsync(Path.Combine(fixture.Study, "report.html"), Stop);
        foreach (string wanted in new[] { "Accuracy against size", "Mean KL divergence", "class=\"front\"", "Recommendation", "Q2_K+Q4_0", "stored as", "Top-1" })
            Assert.Contains(wanted, html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        string markdown = await File.ReadAllTextAsync(Path.Combine(fixture.Study, "report.md"), Stop);
        Assert.Contains(Text(fixture.Result.GetProperty("recommendation"), "reason"), markdown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resume_OfWhatIsFinished_ReportsTheSameAndGates()
    {
        string before = await File.ReadAllTextAsync(Path.Combine(fixture.Study, "report.md"), Stop);
        ConsoleRun held = await ConsoleRun.OfAsync("quantize", "--resume", fixture.Study, "--gate", "bytes<=100000000", "--format", "csv");
        Assert.True(held.ExitCode == ExitCode.Done, held.Error);
        Assert.Equal(before, await File.ReadAllTextAsync(Path.Combine(fixture.Study, "report.md"), Stop));
        ConsoleRun broken = await ConsoleRun.OfAsync("quantize", "--resume", fixture.Study, "--gate", "Q2_K+Q4_0:kld_mean<=1e-9");
        Assert.Equal(ExitCode.GateFailed, broken.ExitCode);
        Assert.Contains("Gate not met: Q2_K+Q4_0:kld_mean<=1e-9", broken.Out.Replace("\n", " ", StringComparison.Ordinal), StringComparison.Ordinal);
        ConsoleRun other = await ConsoleRun.OfAsync("quantize", "--resume", fixture.Study, "--types", "Q8_0");
        Assert.Equal(ExitCode.Failed, other.ExitCode);
        Assert.Contains("--types (was F16,Q8_0,Q2_K, now F16,Q8_0)", other.Error, StringComparison.Ordinal);
        // What else figures depend on, though no file does.
        other = await ConsoleRun.OfAsync("quantize", "--resume", fixture.Study, "--threads", "2", "--divergence-items", "3", "--vision", "mtmd");
        Assert.Equal(ExitCode.Failed, other.ExitCode);
        foreach (string difference in new[] { "--threads (was 1, now 2)", "--divergence-items (was 12, now 3)", "--vision (was Torch, now Mtmd)" })
            Assert.Contains(difference, other.Error, StringComparison.Ordinal);
    }

    /// <summary>Two sources of one name, as folders per model have them; and files that a study would replace.</summary>
    [Fact]
    public async Task Quantize_SourcesOfOneName_MakesAFileOfEachAndReplacesNone()
    {
        string[] tiny = ShippedRun.Model("tiny");
        string text = Directory.CreateDirectory(_folder.File("text")).FullName, vision = Directory.CreateDirectory(_folder.File("vision")).FullName;
        File.Copy(tiny[1], Path.Combine(text, "model-f16.gguf"));
        File.Copy(tiny[3], Path.Combine(vision, "model-f16.gguf"));
        string[] what =
        [
            "quantize", "--suite", Path.Combine(ShippedRun.Root, "suites", "core"), "--model", Path.Combine(text, "model-f16.gguf"), "--mmproj", Path.Combine(vision, "model-f16.gguf"), "--types", "Q8_0", "--mmproj-types", "Q8_0",
            "--limit", "4", "--divergence-items", "2", "-r", "0", "--threads", "1", "--out", _folder.File("studies"), "--keep", _folder.File("kept"), "--format", "json",
        ];
        ConsoleRun run = await ConsoleRun.OfAsync(what);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(["mmproj-model-q8_0.gguf", "model-q8_0.gguf"], Directory.GetFiles(_folder.File("kept")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(JsonDocument.Parse(run.Out).RootElement.GetProperty("pairs").EnumerateArray(), pair => Assert.InRange(Number(pair, "kld_mean"), 0, 1));

        ConsoleRun again = await ConsoleRun.OfAsync(what);
        Assert.Equal(ExitCode.Failed, again.ExitCode);
        Assert.Contains("is there already and would be replaced", again.Error, StringComparison.Ordinal);
        Assert.Single(Directory.GetDirectories(_folder.File("studies")));
    }

    [Fact]
    public async Task Quantize_WithCollectedImportance_MakesTypesOfFewBits()
    {
        string[] tiny = ShippedRun.Model("tiny");
        string studies = _folder.File("studies");
        ConsoleRun run = await ConsoleRun.OfAsync(["quantize", "--suite", Path.Combine(ShippedRun.Root, "suites", "core"), .. tiny, "--types", "IQ2_XS", "--mmproj-types", "F16", "--limit", "8",
            "--divergence-items", "6", "-r", "0", "--threads", "1", "--out", studies, "--keep", _folder.File("kept"), "--format", "json", "--imatrix"]);
        Assert.True(run.ExitCode == 0, run.Error);
        string study = Directory.GetDirectories(studies).Single();
        JsonElement importance = Json(Path.Combine(study, "study.json")).GetProperty("importance");
        Assert.Equal((14, 6), (importance.GetProperty("entries").GetInt32(), importance.GetProperty("prompts").GetInt32()));
        string again = _folder.File("again.gguf");
        ConsoleRun made = await ConsoleRun.OfAsync("model", "quantize", tiny[1], "--type", "iq2_xs", "--out", again, "--imatrix", Path.Combine(study, "imatrix.gguf"));
        Assert.True(made.ExitCode == 0, made.Error);
        Assert.Equal(await File.ReadAllBytesAsync(_folder.File("kept/tiny-iq2_xs.gguf"), Stop), await File.ReadAllBytesAsync(again, Stop));
        ConsoleRun mmproj = await ConsoleRun.OfAsync("model", "quantize", tiny[3], "--type", "q8_0", "--out", _folder.File("p.gguf"), "--imatrix", Path.Combine(study, "imatrix.gguf"));
        Assert.Equal(ExitCode.Usage, mmproj.ExitCode);

        // A matrix that it says nothing of: this type cannot be made, the others can.
        string partial = _folder.File("partial.gguf");
        WriteWithout(Path.Combine(study, "imatrix.gguf"), "blk.1.ffn_down", partial);
        ConsoleRun failing = await ConsoleRun.OfAsync(["quantize", "--suite", Path.Combine(ShippedRun.Root, "suites", "core"), .. tiny, "--types", "IQ2_XS,Q8_0", "--mmproj-types", "F16", "--limit", "4",
            "--divergence-items", "2", "-r", "0", "--threads", "1", "--out", _folder.File("failing"), "--format", "json", "--imatrix", partial]);
        Assert.Equal(ExitCode.Failed, failing.ExitCode);
        JsonElement result = JsonDocument.Parse(failing.Out).RootElement;
        Assert.Equal([true, false, true], result.GetProperty("pairs").EnumerateArray().Select(pair => pair.GetProperty("kld_mean").ValueKind == JsonValueKind.Number));
        JsonElement[] failures = [.. Json(Path.Combine(result.GetProperty("study_dir").GetString()!, "study.json")).GetProperty("failures").EnumerateArray()];
        Assert.Contains(failures, failure => (Text(failure, "pair"), Text(failure, "what")) == ("IQ2_XS+F16", "text IQ2_XS"));
        Assert.All(failures, failure => Assert.Equal("IQ2_XS+F16", Text(failure, "pair")));
    }

    private static void WriteWithout(string source, string matrix, string destination)
    {
        using var file = Engine.Gguf.GgufFile.Open(source);
        Engine.Gguf.GgufTensor[] kept = [.. file.Tensors.Where(tensor => !tensor.Name.StartsWith(matrix, StringComparison.Ordinal))];
        Assert.InRange(kept.Length, 1, file.Tensors.Count - 1);
        using var writer = new Engine.Gguf.GgufWriter(destination, file.Metadata, kept.Select(tensor => (tensor.Name, tensor.Type, tensor.Shape)));
        foreach (Engine.Gguf.GgufTensor tensor in kept)
        {
            byte[] bytes = new byte[tensor.ByteLength];
            file.Read(tensor, bytes);
            writer.Append(bytes);
        }
        writer.Commit();
    }

    [Fact]
    public async Task ModelQuantize_EveryTensor_IsListedWithItsReason()
    {
        string path = _folder.File("q.gguf");
        ConsoleRun run = await ConsoleRun.OfAsync("model", "quantize", ShippedRun.Model("tiny")[3], "--type", "Q4_K", "--out", path, "--format", "json");
        Assert.True(run.ExitCode == 0, run.Error);
        using var file = Engine.Gguf.GgufFile.Open(path);
        JsonElement[] rows = [.. JsonDocument.Parse(run.Out).RootElement.GetProperty("tensors").EnumerateArray()];
        Assert.Equal(file.Tensors.Select(tensor => (tensor.Name, tensor.Type.ToString())), rows.Select(row => (Text(row, "tensor"), Text(row, "to"))));
        Assert.All(rows.Where(row => Text(row, "to") != "Q4_K"), row => Assert.NotEqual("", Text(row, "reason")));
    }

    [Fact]
    public async Task Quantize_WhatIsNoSource_IsSaidBeforeAnythingIsMade()
    {
        string[] tiny = ShippedRun.Model("tiny");
        string q8 = Path.Combine(fixture.Kept, "tiny-q8_0.gguf"), mmprojQ4 = Path.Combine(fixture.Kept, "tiny-mmproj-q4_0.gguf"), studies = _folder.File("studies");
        await FailsAsync(ExitCode.Failed, "quantised already", "--model", q8, "--mmproj", tiny[3]);
        await FailsAsync(ExitCode.Failed, "quantised already", "--model", tiny[1], "--mmproj", mmprojQ4);
        await FailsAsync(ExitCode.Failed, "does not exist", "--model", tiny[1], "--mmproj", _folder.File("none.gguf"));
        await FailsAsync(ExitCode.Usage, "belong together", "--model", tiny[1]);
        await FailsAsync(ExitCode.Usage, "importance matrix", [.. tiny, "--types", "IQ2_XS"]);
        await FailsAsync(ExitCode.Usage, "Q4_K_M", [.. tiny, "--types", "Q4"]);
        await FailsAsync(ExitCode.Usage, "Q8_0", [.. tiny, "--mmproj-types", "Q4_K_M"]);
        await FailsAsync(ExitCode.Usage, "--gate is", [.. tiny, "--gate", "fast"]);
        Assert.False(Directory.Exists(studies));

        async Task FailsAsync(int code, string said, params string[] arguments)
        {
            ConsoleRun run = await ConsoleRun.OfAsync(["quantize", "--suite", Path.Combine(ShippedRun.Root, "suites", "core"), "--out", studies, .. arguments]);
            Assert.Equal((code, ""), (run.ExitCode, run.Out));
            Assert.Contains(said, run.Error, StringComparison.Ordinal);
        }
    }

    private static async Task<List<float[]>> ScoreAsync(string model, string mmproj, Suite suite, SuiteItem item)
    {
        using InferenceEngine engine = InferenceEngine.Load(new EngineOptions { ModelPath = model, ProjectorPath = mmproj, Threads = 1, Parallel = 1, Deterministic = true }, null, Stop);
        var request = new TokenScoringRequest
        {
            Turns = [PromptTurn.User(InterleavedPrompt.Parse(item.Prompt, ItemPictures.Read(suite, item)))],
            Answer = [.. engine.Tokenize(item.Answer)],
        };
        var rows = new List<float[]>();
        await foreach (TokenLogProbabilities row in engine.ScoreTokensAsync(request, Stop))
        {
            rows.Add(MemoryMarshal.ToEnumerable(row.LogProbabilities).ToArray());
            row.Dispose();
        }
        return rows;
    }

    private static bool IsRight(JsonElement line) => Text(line, "state").Equals("correct", StringComparison.OrdinalIgnoreCase);

    private static string Text(JsonElement of, string key) => of.GetProperty(key).GetString()!;

    private static double Number(JsonElement of, string key) => of.GetProperty(key).GetDouble();

    private static IEnumerable<double> Numbers(JsonElement of, string key) => of.GetProperty(key).EnumerateArray().Select(number => number.GetDouble());

    private static JsonElement Json(string path) => JsonDocument.Parse(File.ReadAllBytes(path)).RootElement;

    private static IEnumerable<JsonElement> Lines(string path) => File.ReadLines(path).Select(line => JsonDocument.Parse(line).RootElement);
}
