using FastEval.Engine;
using FastEval.Engine.Decoding;
using FastEval.Engine.Timing;
using FastEval.Harness.Output;

namespace FastEval.Harness.Commands;

/// <summary>Makes the reports of <c>fasteval generate</c>.</summary>
internal static class GenerationReport
{
    /// <summary>A phase's name, as DESIGN and JSON have it.</summary>
    public static string Name(Phase phase) => phase switch
    {
        Phase.Read => "read",
        Phase.Preprocess => "preprocess",
        Phase.VisionEncode => "vision_encode",
        Phase.Project => "project",
        Phase.PrefillImage => "prefill_image",
        Phase.PrefillText => "prefill_text",
        Phase.SampleFirst => "sample_first",
        _ => throw new ArgumentOutOfRangeException(nameof(phase), phase, "An unknown phase."),
    };

    /// <summary>Why an answer ended, as JSON has it.</summary>
    public static string Name(FinishReason reason) => reason switch
    {
        FinishReason.EndOfGeneration => "end",
        FinishReason.StopString => "stop",
        FinishReason.Length => "length",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "An unknown reason."),
    };

    /// <summary>The phases of the time to first token, then the rest; for people.</summary>
    public static Report Timings(GenerationResult result)
    {
        RequestTimings timings = result.Timings;
        double sum = timings.QueueMs + timings.PhasesMs.Values.Sum();
        var rows = new List<IReadOnlyList<object?>> { Row("queue", timings.QueueMs, "ms") };
        rows.AddRange(Enum.GetValues<Phase>().Select(phase => Row(Name(phase), timings.PhasesMs[phase], "ms")));
        rows.Add(Row("sum of these", sum, "ms"));
        rows.Add(Row("TTFT", timings.TtftMs, "ms"));
        rows.Add(Row("TPOT", timings.TpotMs, "ms/tok"));
        rows.Add(Row("prefill", timings.PrefillTokensPerSecond, "tok/s"));
        rows.Add(Row("decode", timings.DecodeTokensPerSecond, "tok/s"));
        rows.Add(Row("end to end", timings.E2eMs, "ms"));
        TokenUsage usage = result.Usage;
        return new Report(
        [
            new("timings", "", [new("what", "Phase"), new("value", "Value", IsNumber: true), new("unit", "Unit")], rows),
            ReportSection.Record("usage", "", ReportForms.All,
                (new("prompt", "Prompt tokens"), $"{usage.Prompt} ({usage.PromptText} text, {usage.PromptImage} image, {usage.Reused} reused)"),
                (new("output", "Output tokens"), usage.Output),
                (new("finish", "Ended by"), Name(result.FinishReason))),
        ], []);
    }

    /// <summary>Everything, as one record.</summary>
    public static Report Whole(GenerationResult result, EngineInfo info) => new(
    [
        ReportSection.Value("text", result.Text),
        ReportSection.Value("finish_reason", Name(result.FinishReason)),
        ReportSection.Record("usage", "", ReportForms.Json,
            (new("prompt_text", ""), result.Usage.PromptText),
            (new("prompt_image", ""), result.Usage.PromptImage),
            (new("reused", ""), result.Usage.Reused),
            (new("images_reused", ""), result.Usage.ImagesReused.Count),
            (new("output", ""), result.Usage.Output)),
        Times(result.Timings),
        Engine(info),
    ], []);

    private static object?[] Row(string what, double? value, string unit) => [what, value, unit];

    private static ReportSection Times(RequestTimings timings)
    {
        var phases = new ReportRecord();
        foreach (Phase phase in Enum.GetValues<Phase>())
            phases.Add(Name(phase), timings.PhasesMs[phase]);
        return ReportSection.Record("timings", "", ReportForms.Json,
            (new("queue_ms", ""), timings.QueueMs),
            (new("phases_ms", ""), phases),
            (new("ttft_ms", ""), timings.TtftMs),
            (new("tpot_ms", ""), timings.TpotMs),
            (new("e2e_ms", ""), timings.E2eMs),
            (new("inter_token_ms", ""), timings.InterTokenMs),
            (new("prefilled_tokens", ""), timings.PrefilledTokens),
            (new("prefill_tps", ""), timings.PrefillTokensPerSecond),
            (new("decode_tps", ""), timings.DecodeTokensPerSecond));
    }

    private static ReportSection Engine(EngineInfo info) => ReportSection.Record("engine", "", ReportForms.Json,
        (new("model", ""), info.Model),
        (new("architecture", ""), info.Architecture),
        (new("quantization", ""), info.Quantization),
        (new("parameters", ""), info.ParameterCount),
        (new("bytes", ""), info.ModelBytes),
        (new("context", ""), info.ContextLength),
        (new("threads", ""), info.Threads),
        (new("device", ""), info.Device),
        (new("device_name", ""), info.DeviceName),
        (new("encoder", ""), info.Vision is { } vision ? EncoderRecord.Of(vision) : null),
        (new("chat_template", ""), info.ChatTemplate),
        (new("load_ms", ""), info.LoadMs),
        (new("llama_cpp", ""), info.LlamaRelease));
}
