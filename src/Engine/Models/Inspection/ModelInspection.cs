namespace FastEval.Engine.Models;

/// <summary>What a model file says about itself. Null where it says nothing.</summary>
public sealed record ModelInspection
{
    /// <summary>The path as it was given.</summary>
    public required string Path { get; init; }

    /// <summary>Text model or mmproj.</summary>
    public required ModelFileKind Kind { get; init; }

    /// <summary><c>general.architecture</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary><c>general.name</c>.</summary>
    public string? Name { get; init; }

    /// <summary>Bytes of the file.</summary>
    public required long FileBytes { get; init; }

    /// <summary>SHA-256 of the file, 64 lower-case hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>GGUF version.</summary>
    public required int GgufVersion { get; init; }

    /// <summary>Elements of all tensors.</summary>
    public required long Parameters { get; init; }

    /// <summary>Bytes of all tensors.</summary>
    public required long TensorBytes { get; init; }

    /// <summary>The file type by llama.cpp's name, for example <c>Q4_K_M</c>; the type with the most bytes where the file names none.</summary>
    public required string Quantization { get; init; }

    /// <summary>The tensors by purpose.</summary>
    public required IReadOnlyList<TensorGroup> Groups { get; init; }

    /// <summary>Blocks of the text model or tower.</summary>
    public long? Layers { get; init; }

    /// <summary>Floats per token or patch.</summary>
    public long? Width { get; init; }

    /// <summary>Attention heads; null where they differ by layer.</summary>
    public long? Heads { get; init; }

    /// <summary>Key and value heads; null where they differ by layer or equal the heads.</summary>
    public long? KeyHeads { get; init; }

    /// <summary>Width of the feed-forward part; null where it differs by layer.</summary>
    public long? FeedForward { get; init; }

    /// <summary>Tokens that the text model was trained with.</summary>
    public long? ContextLength { get; init; }

    /// <summary>Tokens in the vocabulary.</summary>
    public int? VocabularySize { get; init; }

    /// <summary>Kind of tokenizer: <c>llama</c> (SentencePiece), <c>gpt2</c> (byte pairs) …</summary>
    public string? Tokenizer { get; init; }

    /// <summary>The Jinja chat template.</summary>
    public string? ChatTemplate { get; init; }

    /// <summary>Kind of projector, for example <c>mlp</c>.</summary>
    public string? Projector { get; init; }

    /// <summary>Pixels along each side of what the tower sees.</summary>
    public long? ImageSize { get; init; }

    /// <summary>Pixels along each side of a patch.</summary>
    public long? PatchSize { get; init; }

    /// <summary>What is odd about an mmproj, and what is made of it; empty for text models.</summary>
    public IReadOnlyList<ModelQuirk> Quirks { get; init; } = [];

    /// <summary>Floats per image token, which equals the width of the text model that the mmproj serves.</summary>
    public long? ProjectionWidth { get; init; }
}
