using System.Collections.Immutable;

namespace FastEval.Engine.Conversion;

/// <summary>The shape of a checkpoint's text model.</summary>
internal sealed record TextSettings
{
    /// <summary>Its kind in transformers' words: <c>llama</c>, <c>mistral</c>, <c>qwen2</c> or <c>phi3</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Its architecture in GGUF.</summary>
    public string Architecture => Kind == "mistral" ? "llama" : Kind;

    public required int Width { get; init; }

    public required int FeedForward { get; init; }

    public required int Layers { get; init; }

    public required int Heads { get; init; }

    public required int KeyHeads { get; init; }

    /// <summary>Floats per head.</summary>
    public required int HeadWidth { get; init; }

    /// <summary>Rows of the embedding.</summary>
    public required int Vocabulary { get; init; }

    /// <summary>Tokens within which llama.cpp answers as the original does.</summary>
    public required int Context { get; init; }

    public required float Epsilon { get; init; }

    public required RopeSettings Rope { get; init; }

    /// <summary>Phi-3's sliding window in tokens; 0 for none.</summary>
    public required int SlidingWindow { get; init; }

    /// <summary>Whether the output matrix is the embedding.</summary>
    public required bool TiesEmbeddings { get; init; }

    /// <summary>What is harmless, and until when.</summary>
    public required ImmutableArray<string> Remarks { get; init; }
}
