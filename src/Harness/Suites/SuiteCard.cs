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

    /// <summary>Which part of its source it is, e.g. <c>validation</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Split { get; init; }

    /// <summary>How many items there are, so that a file that lost some is found; null: not said.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Items { get; init; }

    /// <summary>The rule by which replies are scored where an item says nothing; null: FastEval's own.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Scoring { get; init; }

    /// <summary>What is computed beside the plain accuracy, as the benchmark's authors aggregate; null: nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Metric { get; init; }

    /// <summary>How a judge is asked about the replies that no rule can grade, a name of docs/benchmarks.md; null: as about any.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Judge { get; init; }

    /// <summary>The template that made the items' prompts.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? PromptTemplate { get; init; }

    /// <summary>The template where options are compared by their likelihood; null: as otherwise.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? LikelihoodTemplate { get; init; }

    /// <summary>Templates for families of models, by a part of their names.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? PromptTemplates { get; init; }

    /// <summary>Where it differs from what the benchmark's authors do, a sentence each.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Deviations { get; init; }

    /// <summary>Output tokens that an answer may have; null: 32.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? MaxTokens { get; init; }
}
