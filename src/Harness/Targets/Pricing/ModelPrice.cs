using System.Text.Json.Serialization;

namespace FastEval.Harness.Targets.Pricing;

/// <summary>One entry of a price table; all prices in US dollars per million tokens.</summary>
/// <param name="Input">Prompt tokens.</param>
/// <param name="Output">Output tokens.</param>
/// <param name="CachedInput">Prompt tokens that the server had cached; null where they cost as much as others.</param>
/// <param name="Date">When this price was true; null for the table's date.</param>
/// <param name="Source">Where it is from; null for the table's source.</param>
/// <param name="IsUnverified">Whether it is from others than the vendor; reports say so.</param>
internal sealed record ModelPrice(
    [property: JsonRequired] double Input, [property: JsonRequired] double Output, double? CachedInput = null, string? Date = null, string? Source = null,
    [property: JsonPropertyName("unverified")] bool IsUnverified = false);
