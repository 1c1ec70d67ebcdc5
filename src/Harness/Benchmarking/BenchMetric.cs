namespace FastEval.Harness.Benchmarking;

/// <summary>Something that <c>fasteval bench</c> measures.</summary>
/// <param name="Key">Its name in JSON and CSV; never changes.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Label">Its name for people.</param>
internal sealed record BenchMetric(string Key, string Unit, string Label)
{
    public static readonly BenchMetric Prefill = new("prefill_tps", "tok/s", "Prefill");
    public static readonly BenchMetric Decode = new("decode_tps", "tok/s", "Decode");
    public static readonly BenchMetric Preprocess = new("preprocess_ms", "ms", "Image preprocess");
    public static readonly BenchMetric VisionEncode = new("vision_encode_ms", "ms", "Vision encode");
    public static readonly BenchMetric Project = new("project_ms", "ms", "Project");
    public static readonly BenchMetric PrefillImage = new("prefill_image_ms", "ms", "Image prefill");
    public static readonly BenchMetric TtftCold = new("ttft_cold_ms", "ms", "TTFT cold");
    public static readonly BenchMetric TtftWarm = new("ttft_warm_ms", "ms", "TTFT warm");
    public static readonly BenchMetric EndToEnd = new("e2e_ms", "ms", "End to end");
    public static readonly BenchMetric SamplesPerSecond = new("samples_per_s", "samples/s", "Throughput");
    public static readonly BenchMetric EmbeddingHitRate = new("embedding_hit_rate", "share", "Embedding hits");
    public static readonly BenchMetric PrefixHitRate = new("prefix_hit_rate", "share", "Prefix hits");
    public static readonly BenchMetric SampleQueue = new("sample_queue_ms", "ms", "Sample, queue");
    public static readonly BenchMetric SampleRead = new("sample_read_ms", "ms", "Sample, read");
    public static readonly BenchMetric SamplePreprocess = new("sample_preprocess_ms", "ms", "Sample, preprocess");
    public static readonly BenchMetric SampleVisionEncode = new("sample_vision_encode_ms", "ms", "Sample, vision encode");
    public static readonly BenchMetric SampleProject = new("sample_project_ms", "ms", "Sample, project");
    public static readonly BenchMetric SamplePrefillImage = new("sample_prefill_image_ms", "ms", "Sample, image prefill");
    public static readonly BenchMetric SamplePrefillText = new("sample_prefill_text_ms", "ms", "Sample, text prefill");
    public static readonly BenchMetric SampleFirst = new("sample_first_ms", "ms", "Sample, first token");
    public static readonly BenchMetric SampleDecode = new("sample_decode_ms", "ms", "Sample, decode");
    public static readonly BenchMetric Load = new("load_ms", "ms", "Model load");
    public static readonly BenchMetric PeakMemory = new("peak_rss_mib", "MiB", "Peak RSS");
    public static readonly BenchMetric DeviceMemory = new("device_memory_mib", "MiB", "Device memory");

    /// <summary>All of them, in the order of the rows.</summary>
    public static readonly IReadOnlyList<BenchMetric> All =
    [
        Prefill, Decode, Preprocess, VisionEncode, Project, PrefillImage, TtftCold, TtftWarm, EndToEnd,
        SamplesPerSecond, EmbeddingHitRate, PrefixHitRate, SampleQueue, SampleRead, SamplePreprocess, SampleVisionEncode, SampleProject, SamplePrefillImage, SamplePrefillText,
        SampleFirst, SampleDecode, Load, PeakMemory, DeviceMemory,
    ];
}
