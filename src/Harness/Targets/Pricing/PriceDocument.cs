namespace FastEval.Harness.Targets.Pricing;

/// <summary>A price table's file.</summary>
internal sealed record PriceDocument
{
    public required int Schema { get; init; }

    /// <summary>When these prices were true, <c>YYYY-MM-DD</c>.</summary>
    public required string Date { get; init; }

    /// <summary>Where they are from.</summary>
    public required string Source { get; init; }

    /// <summary>By <c>KIND:MODEL</c>, exactly as a target names it.</summary>
    public required IReadOnlyDictionary<string, ModelPrice> Models { get; init; }
}
