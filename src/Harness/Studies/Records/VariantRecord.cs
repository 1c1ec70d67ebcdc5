namespace FastEval.Harness.Studies.Records;

/// <summary>A file of one type.</summary>
internal sealed record VariantRecord
{
    /// <summary><see cref="Part"/> of a text model.</summary>
    public const string Text = "text";

    /// <summary><see cref="Part"/> of a tower with its projector.</summary>
    public const string Mmproj = "mmproj";

    /// <summary><see cref="Text"/> or <see cref="Mmproj"/>.</summary>
    public required string Part { get; init; }

    public required string Type { get; init; }

    /// <summary>The file's name.</summary>
    public required string File { get; init; }

    public required string Sha256 { get; init; }

    /// <summary>Bytes of the file.</summary>
    public required long Bytes { get; init; }

    /// <summary>Bytes of its tensors.</summary>
    public required long TensorBytes { get; init; }

    /// <summary>Elements of its tensors.</summary>
    public required long Parameters { get; init; }

    /// <summary>How its tensors are stored, and why not all as the type says.</summary>
    public required IReadOnlyList<StoredTensors> Tensors { get; init; }
}
