namespace FastEval.Kernels.Scoring;

/// <summary>The greatest value that one GPU thread found in its share of a row; folded to that of the whole row.</summary>
/// <param name="Value">The value.</param>
/// <param name="Index">Where it stands; <see cref="None"/> if there is none, <see cref="NotOrdered"/> if there is a NaN.</param>
internal readonly record struct LaneBest(float Value, int Index)
{
    public const int None = int.MaxValue;

    public const int NotOrdered = -1;

    /// <summary>True where this goes before the other: the greater, of equals the one with the lower index.</summary>
    public bool Precedes(float value, int index) => Value > value || (Value == value && Index < index);
}
