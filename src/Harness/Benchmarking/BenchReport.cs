using System.Globalization;
using FastEval.Engine;
using FastEval.Engine.Vision;
using FastEval.Harness.Benchmarking.Throughput;
using FastEval.Harness.Diagnostics;
using FastEval.Harness.Output;

namespace FastEval.Harness.Benchmarking;

/// <summary>Makes a run's report; a pure function of the run.</summary>
internal static class BenchReport
{
    public static Report Of(BenchRun run) => new([Heading(run), Run(run), Rows(run)], [.. run.Notes, .. IntervalNote(run)]);

    private static ReportSection Heading(BenchRun run)
    {
        EngineInfo? info = run.Info;
        string name = run.Files.Preset is { } preset ? $"{preset}, synthetic" : Path.GetFileName(run.Files.ModelPath);
        var cells = new List<(ReportColumn, object?)>
        {
            (new("model", "Model"), info is null ? name : $"{name}: {info.Model}"),
            (new("vision", "Vision"), info?.Vision is { } vision ? Describe(vision) : null),
            (new("machine", "Machine"), $"{run.Machine.Processor.Name}, {Count(run.Machine.Processor.PhysicalCores, "core")}; llama.cpp {run.LlamaRelease}"),
        };
        if (info is not null)
            cells.Add((new("settings", "Settings"), string.Create(CultureInfo.InvariantCulture,
                $"{Count(info.Threads, "thread")}, context {info.ContextLength}, {Count(run.Plan.Repetitions, "repetition")} after a warm-up")));
        if (run.Plan.Throughput is { } throughput)
            cells.Add((new("throughput", "Throughput"), throughput.Describe(run.Plan.Engine.Parallel)));
        return ReportSection.Record("heading", "", ReportForms.Text, [.. cells]);
    }

    private static string Describe(VisionEncoderInfo vision) => string.Create(CultureInfo.InvariantCulture,
        $"{vision.Name} {vision.DataType}, {vision.Preprocessing} preprocessing, {vision.ImageSize} px, {vision.TokensPerImage} tokens");

    private static string Count(int count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");

    private static ReportSection Run(BenchRun run) => ReportSection.Record("run", "", ReportForms.Json,
        (new("version", ""), run.Version),
        (new("commit", ""), run.Commit),
        (new("command_line", ""), run.CommandLine),
        (new("started", ""), run.Started.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)),
        (new("model", ""), Model(run)),
        (new("mmproj", ""), run.Files.ProjectorPath is { } projector
            ? new ReportRecord { { "name", Path.GetFileName(projector) }, { "sha256", run.ProjectorSha256 } } : null),
        (new("encoder", ""), run.Info?.Vision is { } vision ? EncoderRecord.Of(vision) : null),
        (new("devices", ""), Devices(run)),
        (new("threads", ""), run.Info?.Threads),
        (new("context", ""), run.Info?.ContextLength),
        (new("batch", ""), run.Plan.Engine.BatchSize),
        (new("ubatch", ""), run.Plan.Engine.MicroBatchSize),
        (new("parallel", ""), run.Plan.Engine.Parallel),
        (new("deterministic", ""), run.Plan.Engine.Deterministic),
        (new("kv_tokens", ""), run.Plan.Engine.KvCacheTokens > 0 ? run.Plan.Engine.KvCacheTokens : null),
        (new("seed", ""), run.Seed),
        (new("prompt_tokens", ""), run.Plan.PromptTokens),
        (new("output_tokens", ""), run.Plan.OutputTokens),
        (new("depth", ""), run.Plan.Depth),
        (new("repetitions", ""), run.Plan.Repetitions),
        (new("images", ""), Pictures(run)),
        (new("throughput", ""), run.Plan.Throughput is { } throughput ? Throughput(throughput) : null),
        (new("llama_cpp", ""), run.LlamaRelease),
        (new("machine", ""), Machine(run.Machine)),
        (new("others_load", ""), run.OthersLoad),
        (new("notes", ""), run.Notes),
        (new("failures", ""), Failures(run)));

    private static ReportRecord Model(BenchRun run) => new()
    {
        { "name", Path.GetFileName(run.Files.ModelPath) },
        { "preset", run.Files.Preset },
        { "sha256", run.ModelSha256 },
        { "description", run.Info?.Model },
        { "architecture", run.Info?.Architecture },
        { "quantization", run.Info?.Quantization },
        { "parameters", run.Info?.ParameterCount },
        { "bytes", run.Info?.ModelBytes },
    };

    private static ReportRecord[] Devices(BenchRun run) =>
        [.. run.Outcomes.Select(outcome => new ReportRecord
        {
            { "id", outcome.Device },
            { "name", outcome.Info?.DeviceName },
            { "encoder", outcome.Info?.Vision is { } vision ? new ReportRecord { { "name", vision.Name }, { "device", vision.Device } } : null },
        })];

    private static ReportRecord[] Pictures(BenchRun run) =>
        [.. run.Plan.Pictures.Zip(run.PictureSha256, (picture, sha) => new ReportRecord { { "name", Path.GetFileName(picture.Name) }, { "sha256", sha } })];

    private static ReportRecord Throughput(ThroughputPlan plan) => new()
    {
        { "questions_per_image", plan.Questions.Count },
        { "answer_tokens", plan.Options is null ? plan.AnswerTokens : null },
        { "options", plan.Options },
        { "questions", plan.Questions },
        { "images", plan.Pictures.Zip(plan.PictureSha256, (picture, sha) => new ReportRecord { { "name", Path.GetFileName(picture.Name) }, { "sha256", sha } }).ToArray() },
    };

    private static ReportRecord[] Failures(BenchRun run) =>
        [.. run.Failures.Select(outcome => new ReportRecord { { "device", outcome.Device }, { "error", outcome.Failure!.Message } })];

    private static ReportRecord Machine(MachineInfo machine) => new()
    {
        { "cpu", machine.Processor.Name },
        { "physical_cores", machine.Processor.PhysicalCores },
        { "logical_cores", machine.Processor.LogicalCores },
        { "memory_mib", Math.Round(machine.MemoryMiB) },
        { "os", machine.OperatingSystem },
        { "architecture", machine.Architecture },
        { "runtime", machine.Runtime },
    };

    private static ReportSection Rows(BenchRun run) => new("rows", "",
    [
        new("device", "Device"),
        new("label", "Metric", Forms: ReportForms.Text),
        new("metric", "Metric", Forms: ReportForms.Data),
        new("unit", "Unit"),
        new("median", "Median", IsNumber: true),
        new("interval", "Interval", IsNumber: true, ReportForms.Text),
        new("low", "", Forms: ReportForms.Data),
        new("high", "", Forms: ReportForms.Data),
        new("n", "n", IsNumber: true, ReportForms.Text),
        new("samples", "", Forms: ReportForms.Data),
    ],
    [.. run.Outcomes.SelectMany(outcome => outcome.Rows).Select(row => Row(run.Plan, row))]);

    private static object?[] Row(BenchPlan plan, BenchRow row) =>
    [
        row.Device, Label(plan, row.Metric), row.Metric.Key, row.Metric.Unit, row.Interval.Median,
        row.Samples.Count > 1 ? $"{CellText.Figure(row.Interval.Low)} … {CellText.Figure(row.Interval.High)}" : null,
        row.Interval.Low, row.Interval.High, row.Samples.Count, row.Samples,
    ];

    private static string Label(BenchPlan plan, BenchMetric metric)
    {
        string depth = plan.Depth > 0 ? string.Create(CultureInfo.InvariantCulture, $" @ {plan.Depth}") : "";
        if (metric == BenchMetric.Prefill)
            return string.Create(CultureInfo.InvariantCulture, $"{metric.Label}, {plan.PromptTokens} tok{depth}");
        if (metric == BenchMetric.Decode)
            return string.Create(CultureInfo.InvariantCulture, $"{metric.Label}, {plan.OutputTokens} tok{depth}");
        return metric == BenchMetric.EndToEnd ? string.Create(CultureInfo.InvariantCulture, $"{metric.Label}, {plan.OutputTokens} tok") : metric.Label;
    }

    /// <summary>What the intervals are, with the coverage that this many samples allow.</summary>
    private static IEnumerable<string> IntervalNote(BenchRun run)
    {
        string[] coverages = [.. run.Outcomes.SelectMany(outcome => outcome.Rows)
            .Where(row => row.Samples.Count > 1)
            .Select(row => (row.Samples.Count, row.Interval.Coverage)).Distinct().OrderBy(pair => pair.Count)
            .Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Coverage * 100:0.0}% for n = {pair.Count}"))];
        if (coverages.Length > 0)
            yield return $"Intervals are of the median, from order statistics: {string.Join(", ", coverages)}.";
    }
}
