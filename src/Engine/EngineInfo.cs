using FastEval.Engine.Vision;

namespace FastEval.Engine;

/// <summary>What an engine has loaded and where it runs.</summary>
/// <param name="Model">The text model's description, for example <c>llama 1B Q4_K - Medium</c>.</param>
/// <param name="Architecture">GGUF architecture, for example <c>llama</c>.</param>
/// <param name="Quantization">The file's type, for example <c>Q4_K - Medium</c>.</param>
/// <param name="ParameterCount">Parameters of the text model.</param>
/// <param name="ModelBytes">Bytes of the text model's tensors.</param>
/// <param name="ContextLength">Tokens of prompt and answer together.</param>
/// <param name="Threads">Processor threads.</param>
/// <param name="Device">Identifier of the device that the text model runs on.</param>
/// <param name="DeviceName">That device's own name.</param>
/// <param name="Vision">The vision encoder; null for text only.</param>
/// <param name="ChatTemplate">Where the chat template came from.</param>
/// <param name="LoadMs">Milliseconds to load the text model and the encoder.</param>
/// <param name="LlamaRelease">The llama.cpp release.</param>
public sealed record EngineInfo(
    string Model, string Architecture, string Quantization, long ParameterCount, long ModelBytes, int ContextLength, int Threads,
    string Device, string DeviceName, VisionEncoderInfo? Vision, string ChatTemplate, double LoadMs, string LlamaRelease)
{
    /// <summary>Processor threads of the vision encoder; null without one.</summary>
    public int? VisionThreads { get; init; }

    /// <summary>Whether pictures are encoded while the text model computes, instead of in turn with it; null without an encoder.</summary>
    public bool? OverlapsEncoding { get; init; }
}
