namespace FastEval.Harness.Records;

/// <summary>What is known of a target behind an API, beside the model's name.</summary>
internal sealed record ApiTargetRecord
{
    /// <summary>Where requests go.</summary>
    public required string Endpoint { get; init; }

    /// <summary>The vendor's library and its version: it writes the requests.</summary>
    public required string Sdk { get; init; }

    /// <summary>How pictures are sent, e.g. <c>up to 2048 px, larger ones as JPEG 95</c>.</summary>
    public required string Pictures { get; init; }

    /// <summary>The detail setting sent with pictures; null where none is.</summary>
    public string? Detail { get; init; }

    /// <summary>Whether the seed is sent.</summary>
    public required bool SendsSeed { get; init; }

    /// <summary>What costs are computed with; null where the price table lacks the model, and samples then have no cost.</summary>
    public PriceRecord? Price { get; init; }
}
