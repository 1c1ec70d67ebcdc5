using System.Text.Json.Serialization;

namespace FastEval.Harness.Records;

/// <summary>Which suite, and which of its items.</summary>
internal sealed record SuiteRecord
{
    /// <summary>Pictures were exchanged among questions of the same kind, drawn from the run's seed.</summary>
    public const string ExchangedPictures = "exchanged";

    public required string Name { get; init; }

    public required string Version { get; init; }

    /// <summary>As <see cref="Suites.Suite"/> computes it; a run is resumed only with the same one.</summary>
    public required string Hash { get; init; }

    /// <summary>Where it was, as given.</summary>
    public required string Path { get; init; }

    /// <summary><c>--filter</c>, as given; empty for all.</summary>
    public required IReadOnlyList<string> Filters { get; init; }

    /// <summary><c>--limit</c>; null for all.</summary>
    public int? Limit { get; init; }

    /// <summary><see cref="ExchangedPictures"/> where questions got the pictures of others, as a control; null where they have their own.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Pictures { get; init; }

    /// <summary>The items that the run has, after filter and limit.</summary>
    public required int Items { get; init; }
}
