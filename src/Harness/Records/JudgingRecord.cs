using System.Text.Json.Serialization;

namespace FastEval.Harness.Records;

/// <summary>What it took to have one reply judged, all times that it was tried; no part of what the target took.</summary>
internal sealed record JudgingRecord
{
    /// <summary>How many times the judge was asked; a verdict that failed is asked for again by <c>--retry-errors</c>.</summary>
    public required int Times { get; init; }

    /// <summary>Token counts of the last time; null where no answer came.</summary>
    public SampleTokens? Tokens { get; init; }

    /// <summary>US dollars, of all times; null for a local model, and where no price or no credible count of tokens is known.</summary>
    public double? Cost { get; init; }

    /// <summary>Where the verdict was taken from instead of the network: <c>cache</c> or <c>replay</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Source { get; init; }

    /// <summary>The model that judged, as the server calls it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ServedModel { get; init; }

    /// <summary>Every try over the network, of the last time; null for a local model.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<AttemptRecord>? Attempts { get; init; }
}
