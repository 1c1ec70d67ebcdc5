using System.Text.Json.Serialization;

namespace FastEval.Harness.Suites;

/// <summary>What a suite is: <c>suite.json</c> in its folder.</summary>
internal sealed record SuiteCard
{
    /// <summary>The version of the suite form.</summary>
    public const int CurrentSchema = 1;

    /// <summary>The form's version, <see cref="CurrentSchema"/>.</summary>
    public required int Schema { get; init; }

    /// <summary>Its short name, lower-case, as <c>--suite</c> takes it.</summary>
    public required string Name { get; init; }

    /// <summary>Changes whenever items do.</summary>
    public required string Version { get; init; }

    /// <summary>One line for people.</summary>
    public required string Title { get; init; }

    /// <summary>What it asks, where the pictures are from, what it cannot tell.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Description { get; init; }

    /// <summary>An SPDX expression or a sentence.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Licence { get; init; }

    /// <summary>Where it comes from; for a generated one, the command that makes it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Source { get; init; }

    /// <summary>Output tokens that an answer may have; null: 32.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? MaxTokens { get; init; }
}
