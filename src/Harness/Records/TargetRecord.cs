using System.Text.Json.Serialization;

namespace FastEval.Harness.Records;

/// <summary>One thing that answers items.</summary>
internal sealed record TargetRecord
{
    /// <summary>Unique within the run; for people and for <see cref="SampleRecord.Target"/>.</summary>
    public required string Name { get; init; }

    /// <summary>What <see cref="Kind"/> is of a model on this machine.</summary>
    public const string Local = "local";

    /// <summary><see cref="Local"/>, or the kind of API: <c>openai</c>, <c>azure</c>, <c>anthropic</c>, <c>compatible</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The text model's file name, or the API's name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>SHA-256 of the text model's file, lower-case hexadecimal; like all that is known of files and devices only, null for an API.</summary>
    public string? ModelSha256 { get; init; }

    /// <summary>The mmproj's file name; null for a text model alone.</summary>
    public string? Mmproj { get; init; }

    /// <summary>SHA-256 of the mmproj.</summary>
    public string? MmprojSha256 { get; init; }

    /// <summary>How the text model is stored, e.g. <c>Q4_K_M</c>.</summary>
    public string? Quantization { get; init; }

    /// <summary>Bytes of both files.</summary>
    public long? Bytes { get; init; }

    /// <summary>Parameters of the text model.</summary>
    public long? Parameters { get; init; }

    /// <summary>The release of llama.cpp.</summary>
    public string? LlamaCpp { get; init; }

    /// <summary>The vision encoder: <c>torch</c> or <c>mtmd</c>; null without pictures.</summary>
    public string? Encoder { get; init; }

    /// <summary>The encoder's arithmetic, e.g. <c>float32</c>.</summary>
    public string? EncoderDataType { get; init; }

    /// <summary>How pictures are made fit, e.g. <c>exact</c>.</summary>
    public string? Preprocessing { get; init; }

    /// <summary>The device that decodes.</summary>
    public string? Device { get; init; }

    /// <summary>Its driver's version; null for a processor.</summary>
    public string? Driver { get; init; }

    /// <summary>Threads of the processor.</summary>
    public int? Threads { get; init; }

    /// <summary>Threads of the vision encoder; null without one, and in records of before they were recorded.</summary>
    public int? VisionThreads { get; init; }

    /// <summary>Whether pictures were encoded while the text model computed, instead of in turn with it; null likewise.</summary>
    public bool? Overlap { get; init; }

    /// <summary>The context, in tokens.</summary>
    public int? Context { get; init; }

    /// <summary>Tokens handed over at once; part of the arithmetic, so of the answer.</summary>
    public int? Batch { get; init; }

    /// <summary>Tokens computed at once.</summary>
    public int? MicroBatch { get; init; }

    /// <summary>Questions that it is asked at the same time. Records of before there was a choice have no such field: theirs were asked one by one.</summary>
    public int Parallel { get; init; } = 1;

    /// <summary>Whether its answers are the same to the last bit whatever else is asked at the time or was asked before.</summary>
    public bool Deterministic { get; init; }

    /// <summary>Tokens of its KV cache, if the user chose; null where the engine did, or for an API.</summary>
    public int? KvTokens { get; init; }

    /// <summary>Where the chat template is from: the model's file, a name, or another file.</summary>
    public string? ChatTemplate { get; init; }

    /// <summary>SHA-256 of a chat template that was given in place of the model's own.</summary>
    public string? ChatTemplateSha256 { get; init; }

    /// <summary>Temperature; 0 is greedy. Null where an API takes none, or none is sent.</summary>
    public required double? Temperature { get; init; }

    /// <summary>Output tokens at most.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>What is known of an API; null for a local model.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ApiTargetRecord? Api { get; init; }

    /// <summary>Energy while it was asked; null where its device has no counter that can be read, and for an API.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EnergyRecord? Energy { get; init; }

    /// <summary>Time to load it, or to reach an API and learn that it takes the key, milliseconds.</summary>
    public double? LoadMs { get; init; }
}
