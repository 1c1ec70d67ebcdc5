using System.Text.Json.Serialization;

namespace FastEval.Harness.Records;

/// <summary>A model's price, with where it is from.</summary>
/// <param name="Model">Its name in the price table.</param>
/// <param name="Input">US dollars per million prompt tokens.</param>
/// <param name="CachedInput">US dollars per million prompt tokens that the server had cached; null where they cost as much as others.</param>
/// <param name="Output">US dollars per million output tokens.</param>
/// <param name="Date">When the price was true, as the table says.</param>
/// <param name="Source">Where the table has it from.</param>
/// <param name="IsUnverified">Whether the table says that nobody has read it at the vendor's.</param>
internal sealed record PriceRecord(
    string Model, double Input, double? CachedInput, double Output, string Date, string Source, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool IsUnverified = false);
