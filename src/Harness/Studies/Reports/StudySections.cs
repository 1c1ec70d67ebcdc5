using System.Globalization;
using FastEval.Harness.Benchmarking;
using FastEval.Harness.Output;
using FastEval.Harness.Reports;
using FastEval.Harness.Statistics;
using FastEval.Harness.Studies.Analysis;
using FastEval.Harness.Studies.Records;

namespace FastEval.Harness.Studies.Reports;

/// <summary>The tables of a study's reports.</summary>
internal static class StudySections
{
    /// <summary>Examples of changed answers per pair and direction, in reports for people.</summary>
    public const int Examples = 3;

    private const double Mebi = 1048576.0;
    private static readonly (BenchMetric Metric, string Header)[] Speeds =
    [
        (BenchMetric.Load, "Load"), (BenchMetric.VisionEncode, "Encode"), (BenchMetric.Project, "Project"), (BenchMetric.TtftCold, "TTFT cold"), (BenchMetric.TtftWarm, "Warm"),
        (BenchMetric.Prefill, "Prefill"), (BenchMetric.Decode, "Decode"), (BenchMetric.PeakMemory, "Peak RSS"),
    ];

    private static readonly string[] DataKeys =
    [
        "pair", "text", "mmproj", "quantized", "bytes", "tensor_bytes", "bits_per_weight", "n", "accuracy", "accuracy_low", "accuracy_high", "change", "change_low", "change_high", "lost", "won",
        "positions", "kld_mean", "kld_median", "kld_p99", "kld_max", "ppl_ratio", "top1", "probability_change", "probability_rms",
    ];

    /// <summary>What is quantised, in words.</summary>
    public static string Word(QuantizedPart part) => part switch
    {
        QuantizedPart.Text => "text",
        QuantizedPart.Vision => "vision",
        QuantizedPart.Both => "both",
        _ => "reference",
    };

    /// <summary>Size, accuracy and divergence of every pair, for people.</summary>
    public static ReportSection Pairs(StudyAnalysis study) => new("overview", "Pairs: what was quantised, bits per weight, accuracy and its change with 95% interval, KL divergence in nats",
        [
            new("pair", "Text+mmproj"), new("quantized", "Made"), Number("mib", "MiB"), Number("bits", "Bits"), Number("accuracy", "Right"),
            Number("change", "Change, points"), Number("lost", "Lost"), Number("won", "Won"), Number("kld_mean", "KLD mean"), Number("kld_p99", "p99"), Number("top1", "Top-1"),
        ],
        [
            .. study.Pairs.Select(pair => (object?[])
            [
                pair.Pair.Name, Word(pair.Quantized), pair.Bytes / Mebi, pair.BitsPerWeight, AccuracyText.Percent(pair.Accuracy?.Accuracy?.Value), Change(pair.Difference),
                pair.Difference?.Lost, pair.Difference?.Gained, Nats(pair.Divergence?.KldMean), Nats(pair.Divergence?.KldP99), AccuracyText.Percent(pair.Divergence?.Top1),
            ]),
        ],
        Forms: ReportForms.Text);

    /// <summary>The divergences in full, for people.</summary>
    public static ReportSection Divergences(StudyAnalysis study) => new("divergence", "Divergence from the reference, at the tokens of right answers; nats",
        [
            new("pair", "Text+mmproj"), new("quantized", "Made"), Number("positions", "Tokens"), Number("mean", "KLD mean"), Number("median", "Median"), Number("p99", "p99"), Number("max", "Largest"),
            Number("ppl", "Perplexity ratio"), Number("top1", "Same top-1"), Number("dp", "Mean Δp"), Number("rms", "RMS Δp"),
        ],
        [
            .. study.Pairs.Where(pair => pair.Divergence is not null).OrderBy(pair => pair.Quantized).Select(pair => (object?[])
            [
                pair.Pair.Name, Word(pair.Quantized), pair.Divergence!.Positions, Nats(pair.Divergence.KldMean), Nats(pair.Divergence.KldMedian), Nats(pair.Divergence.KldP99), Nats(pair.Divergence.KldMax),
                pair.Divergence.PerplexityRatio.ToString("0.0000", CultureInfo.InvariantCulture), AccuracyText.Percent(pair.Divergence.Top1),
                Points(pair.Divergence.ProbabilityChange), Percents(pair.Divergence.ProbabilityRms),
            ]),
        ],
        Forms: ReportForms.Text);

    /// <summary>Speed of every pair, for people; null if none was measured.</summary>
    public static ReportSection? Speed(StudyAnalysis study) => study.Pairs.All(pair => pair.Speed.Count == 0) ? null : new("speed", "Speed, medians: ms; prefill and decode tok/s; MiB",
        [new("pair", "Text+mmproj"), .. Speeds.Select(speed => Number(speed.Metric.Key, speed.Header))],
        [.. study.Pairs.Where(pair => pair.Speed.Count > 0).Select(pair => (object?[])[pair.Pair.Name, .. Speeds.Select(speed => (object?)pair.Median(speed.Metric))])],
        Forms: ReportForms.Text);

    /// <summary>The change of accuracy by capability, in points with interval; null without the suite.</summary>
    public static ReportSection? Capabilities(StudyAnalysis study)
    {
        string[] keys = [.. study.Pairs.SelectMany(pair => pair.ByCapability).Select(one => one.Key).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (keys.Length == 0)
            return null;
        return new ReportSection("capabilities", "Change of accuracy by capability, points, 95% interval",
            [new("pair", "Text+mmproj"), .. keys.Select(key => Number(key, key))],
            [
                .. study.Pairs.Where(pair => pair.ByCapability.Count > 0).Select(pair => (object?[])
                [
                    pair.Pair.Name, .. keys.Select(key => (object?)Change(pair.ByCapability.FirstOrDefault(one => one.Key == key).Value)),
                ]),
            ],
            Forms: ReportForms.Markdown);
    }

    /// <summary>The files.</summary>
    public static ReportSection Variants(StudyAnalysis study) => new("variants", "Files",
        [
            new("part", "Part"), new("type", "Type"), new("file", "File"), Number("bytes", "Bytes"), Number("tensor_bytes", "Tensor bytes"), Number("parameters", "Parameters"), Number("bits", "Bits/weight"),
            new("stored", "Stored as", Forms: ReportForms.Text), new("sha256", "SHA-256", Forms: ReportForms.Json), new("tensors", "", Forms: ReportForms.Json),
        ],
        [
            .. study.Study.Variants.Select(variant => (object?[])
            [
                variant.Part, variant.Type, variant.File, variant.Bytes, variant.TensorBytes, variant.Parameters, variant.TensorBytes * 8.0 / variant.Parameters,
                Stored(variant), variant.Sha256, variant.Tensors.Select(Tensors).ToArray(),
            ]),
        ],
        Forms: ReportForms.Markdown | ReportForms.Json);

    /// <summary>Examples of answers that changed.</summary>
    public static ReportSection? Flips(StudyAnalysis study)
    {
        (PairAnalysis Pair, AnswerFlip Flip)[] shown =
        [
            .. study.Pairs.SelectMany(pair => pair.Flips.Where(flip => !flip.IsGain).Take(Examples).Concat(pair.Flips.Where(flip => flip.IsGain).Take(Examples)).Select(flip => (pair, flip))),
        ];
        return shown.Length == 0 ? null : new ReportSection("flips", string.Create(CultureInfo.InvariantCulture, $"Answers that changed, up to {Examples} each way"),
            [new("pair", "Text+mmproj"), new("way", "Way"), new("item", "Item"), new("question", "Question"), new("answer", "Right"), new("before", "Reference said"), new("after", "It said")],
            [
                .. shown.Select(one => (object?[])
                [
                    one.Pair.Pair.Name, one.Flip.IsGain ? "wrong → right" : "right → wrong", one.Flip.ItemId, one.Flip.Item?.Prompt, one.Flip.Item?.Answer, one.Flip.Before, one.Flip.After,
                ]),
            ],
            Forms: ReportForms.Markdown);
    }

    /// <summary>What all of it was measured on and with.</summary>
    public static ReportSection Conditions(StudyAnalysis study)
    {
        StudyRecord record = study.Study;
        DivergenceRecord? divergence = record.Divergence;
        return ReportSection.Record("conditions", "Conditions", ReportForms.Markdown,
            (new("model", "Text model"), $"{record.Model.File}, {record.Model.Type}, SHA-256 {record.Model.Sha256}"),
            (new("mmproj", "mmproj"), $"{record.Mmproj.File}, {record.Mmproj.Type}, SHA-256 {record.Mmproj.Sha256}"),
            (new("suite", "Suite"), string.Create(CultureInfo.InvariantCulture, $"{record.Suite.Name} {record.Suite.Version}, {record.Suite.Items} items")),
            (new("imatrix", "Importance matrix"), record.Importance is { } importance
                ? string.Create(CultureInfo.InvariantCulture, $"{importance.File}, {importance.Entries} matrices{(importance.Prompts is { } prompts ? $", collected on {prompts} prompts of the suite" : "")}") : "none"),
            (new("divergence", "Divergence"), divergence is null ? null : string.Create(CultureInfo.InvariantCulture, $"{divergence.Items} items, {divergence.Positions} tokens, a vocabulary of {divergence.Vocabulary}")),
            (new("storage", "Reference stored as"), divergence is null ? null : string.Create(CultureInfo.InvariantCulture,
                $"{divergence.Storage}, {divergence.StorageBytes} bytes; by that alone a KL divergence of {divergence.StorageKldMean:0.##e+0} nats in the mean and {divergence.StorageKldMax:0.##e+0} at most, and of a right token's log-probability {divergence.StorageLogProbMax:0.##e+0} at most")),
            (new("machine", "Machine"), $"{record.Machine.Processor}, {record.Machine.OperatingSystem}"),
            (new("program", "Program"), $"FastEval {record.Program.Version}, commit {record.Program.Commit ?? "unknown"}{(record.Program.Dirty == true ? " with changes" : "")}"),
            (new("command", "Command"), string.Join(' ', record.CommandLine.Prepend("fasteval"))));
    }

    /// <summary>Everything of every pair, for programs.</summary>
    public static ReportSection Data(StudyAnalysis study) => new("pairs", "",
        [
            .. DataKeys.Select(Plain),
            .. Speeds.Select(speed => Plain(speed.Metric.Key)),
            new("capabilities", "", Forms: ReportForms.Json), new("flips", "", Forms: ReportForms.Json),
        ],
        [
            .. study.Pairs.Select(pair => (object?[])
            [
                pair.Pair.Name, pair.Pair.Text, pair.Pair.Mmproj, Word(pair.Quantized), pair.Bytes, pair.TensorBytes, pair.BitsPerWeight,
                pair.Accuracy?.Answered, pair.Accuracy?.Accuracy?.Value, pair.Accuracy?.Accuracy?.Low, pair.Accuracy?.Accuracy?.High,
                pair.Difference?.Value, pair.Difference?.Low, pair.Difference?.High, pair.Difference?.Lost, pair.Difference?.Gained,
                pair.Divergence?.Positions, pair.Divergence?.KldMean, pair.Divergence?.KldMedian, pair.Divergence?.KldP99, pair.Divergence?.KldMax, pair.Divergence?.PerplexityRatio,
                pair.Divergence?.Top1, pair.Divergence?.ProbabilityChange, pair.Divergence?.ProbabilityRms,
                .. Speeds.Select(speed => (object?)pair.Median(speed.Metric)),
                pair.ByCapability.Select(Capability).ToArray(), pair.Flips.Select(Flip).ToArray(),
            ]),
        ],
        Forms: ReportForms.Data);

    private static ReportColumn Plain(string key) => new(key, key);

    private static ReportColumn Number(string key, string header) => new(key, header, IsNumber: true);

    private static string Stored(VariantRecord variant) => string.Join("; ", variant.Tensors.Select(tensors => string.Create(CultureInfo.InvariantCulture,
        $"{tensors.Names.Count} as {tensors.Type}{(tensors.Reason is null ? "" : $" ({tensors.Reason})")}")));

    private static ReportRecord Tensors(StoredTensors tensors) => new() { { "type", tensors.Type }, { "reason", tensors.Reason }, { "parameters", tensors.Parameters }, { "names", tensors.Names } };

    private static ReportRecord Capability(KeyValuePair<string, PairedDifference> one) => new()
    {
        { "key", one.Key }, { "n", one.Value.N }, { "change", one.Value.Value }, { "low", one.Value.Low }, { "high", one.Value.High }, { "lost", one.Value.Lost }, { "won", one.Value.Gained },
    };

    private static ReportRecord Flip(AnswerFlip flip) => new() { { "item", flip.ItemId }, { "won", flip.IsGain }, { "before", flip.Before }, { "after", flip.After } };

    private static string? Change(PairedDifference? difference) => difference is null
        ? null
        : string.Create(CultureInfo.InvariantCulture, $"{difference.Value * 100:+0.0;−0.0;0.0} [{difference.Low * 100:+0.0;−0.0;0.0}, {difference.High * 100:+0.0;−0.0;0.0}]");

    private static string? Nats(double? nats) => nats switch
    {
        null => null,
        < 1e-4 and not 0 => nats.Value.ToString("0.0e-0", CultureInfo.InvariantCulture),
        _ => nats.Value.ToString("0.####", CultureInfo.InvariantCulture),
    };

    private static string Points(double share) => (share * 100).ToString("+0.00;−0.00;0.00", CultureInfo.InvariantCulture) + "%";

    private static string Percents(double share) => (share * 100).ToString("0.00", CultureInfo.InvariantCulture) + "%";
}
