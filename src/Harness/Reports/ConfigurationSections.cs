using System.Globalization;
using FastEval.Harness.Output;
using FastEval.Harness.Records;
using FastEval.Harness.Reports.Analysis;

namespace FastEval.Harness.Reports;

/// <summary>What was run, on what, and how.</summary>
internal static class ConfigurationSections
{
    private const double BytesPerMiB = 1 << 20;
    private const double BytesPerGiB = 1 << 30;

    /// <summary>The run, its suite, the program and the machine.</summary>
    public static ReportSection Run(RunAnalysis analysis)
    {
        RunRecord run = analysis.Recorded.Run;
        return ReportSection.Record("run", "Run", ReportForms.Text,
            Cell("Run", run.Id),
            Cell("Begun", Time(run.Started)),
            Cell("Finished", run.Finished is { } finished ? Time(finished) : "not finished"),
            Cell("Measuring time", run.ElapsedSeconds > 0 ? CellText.Figure(run.ElapsedSeconds) + " s" : null),
            Cell("Suite", $"{run.Suite.Name} {run.Suite.Version}"),
            Cell("Suite hash", run.Suite.Hash),
            Cell("Items", run.Suite.Items),
            Cell("Filter", run.Suite.Filters.Count > 0 ? string.Join("; ", run.Suite.Filters) : null),
            Cell("Limit", run.Suite.Limit),
            Cell("Pictures", run.Suite.Pictures),
            Cell("Scoring", run.ScoreMode),
            Cell("Prompt templates", run.Prompts is { } prompts ? string.Join("; ", prompts.Select(prompt => $"{prompt.Target}: {prompt.Name}")) : null),
            Cell("Judge", run.Judge is { } judge ? Describe(judge) : null),
            Cell("Judge's prompt", run.Judge?.Prompt),
            Cell("Seed", run.Seed),
            Cell("Command", string.Join(' ', run.CommandLine.Prepend("fasteval").Select(CommandLineApp.Quoted))),
            Cell("FastEval", Describe(run.Program)),
            Cell("Processor", string.Create(CultureInfo.InvariantCulture, $"{run.Machine.Processor}, {run.Machine.Cores} logical core{(run.Machine.Cores == 1 ? "" : "s")}")),
            Cell("Memory", run.Machine.MemoryBytes is { } bytes ? CellText.Figure(bytes / BytesPerGiB) + " GiB" : null),
            Cell("GPUs", run.Machine.Gpus.Count > 0 ? string.Join(", ", run.Machine.Gpus) : null),
            Cell("System", run.Machine.OperatingSystem),
            Cell("Power source", run.Machine.PowerSource));
    }

    /// <summary>The targets side by side, a line per property.</summary>
    public static ReportSection Targets(RunAnalysis analysis)
    {
        TargetRecord[] targets = [.. analysis.Targets.Select(target => target.Target)];
        (string Name, Func<TargetRecord, object?> Value)[] properties =
        [
            ("Kind", target => target.Kind),
            ("Model", target => target.Model),
            ("Model SHA-256", target => target.ModelSha256),
            ("Projector", target => target.Mmproj),
            ("Projector SHA-256", target => target.MmprojSha256),
            ("Quantization", target => target.Quantization),
            ("Parameters", target => target.Parameters),
            ("Size, MiB", target => target.Bytes / BytesPerMiB),
            ("Device", target => target.Device),
            ("Driver", target => target.Driver),
            ("Threads", target => target.Threads),
            ("Vision encoder", target => target.Encoder),
            ("Vision threads", target => target.VisionThreads),
            ("Encodes while decoding", target => target.Overlap is { } overlap ? overlap ? "yes" : "no" : null),
            ("Encoder arithmetic", target => target.EncoderDataType),
            ("Preprocessing", target => target.Preprocessing),
            ("llama.cpp", target => target.LlamaCpp),
            ("Context, tokens", target => target.Context),
            ("Batch, tokens", target => target.Batch),
            ("Micro-batch, tokens", target => target.MicroBatch),
            ("Questions at a time", target => target.Parallel),
            ("Deterministic", target => target.Deterministic ? "yes" : null),
            ("KV cache, tokens", target => target.KvTokens),
            ("Chat template", target => target.ChatTemplate),
            ("Endpoint", target => target.Api?.Endpoint),
            ("Library", target => target.Api?.Sdk),
            ("Pictures sent", target => target.Api?.Pictures),
            ("Detail setting", target => target.Api?.Detail),
            ("Seed sent", target => target.Api is { SendsSeed: false } ? "no" : null),
            ("Price per million tokens, US$", target => target.Api?.Price is { } price ? CostSections.Describe(price) : null),
            ("Temperature", target => target.Temperature switch { null => "the server's own", 0 => "0 (greedy)", { } value => value }),
            ("Output tokens at most", target => target.MaxTokens),
            ("Load time, ms", target => target.LoadMs),
            ("Energy, J per sample", target => target.Energy is { Samples: > 0 } energy ? energy.Joules / energy.Samples : null),
            ("Energy counters", target => target.Energy?.Meters),
        ];
        return new ReportSection("configuration", "Targets",
            [new("property", "Property"), .. targets.Select(target => new ReportColumn(target.Name, CellText.Printable(target.Name)))],
            [
                .. properties.Where(property => targets.Any(target => property.Value(target) is not null))
                    .Select(property => (object?[])[property.Name, .. targets.Select(property.Value)]),
            ],
            Forms: ReportForms.Text);
    }

    private static (ReportColumn Column, object? Value) Cell(string name, object? value) => (new ReportColumn(name, name), value);

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private static string Describe(JudgeRecord judge) => $"{judge.Target.Kind}:{judge.Target.Model}{(judge.Target.Api is { } api ? $" at {api.Endpoint}" : "")}, "
        + $"temperature {judge.Target.Temperature?.ToString(CultureInfo.InvariantCulture) ?? "not sent"}, asked as {judge.Template}, verdict a {judge.Verdict}";

    private static string Describe(ProgramRecord program)
    {
        string commit = program.Commit is { } full ? $", commit {full[..Math.Min(12, full.Length)]}" : "";
        return program.Version + commit + (program.Dirty == true ? " with changes" : "");
    }
}
