using System.Text.Json.Serialization;

namespace FastEval.Harness.Regressions.Records;

/// <summary>All raw samples of one benchmark.</summary>
/// <param name="Name">Its name; never changes.</param>
/// <param name="Unit">The samples' unit.</param>
/// <param name="Better">Which way they improve.</param>
/// <param name="Rounds">The samples of each launch of the program, in the order they were taken; all above 0.</param>
internal sealed record BenchmarkSeries(string Name, string Unit, BetterWhen Better, IReadOnlyList<IReadOnlyList<double>> Rounds)
{
    /// <summary>The logarithm of what a sample costs: of a time itself, of a rate its reciprocal. A difference of two is a relative change, positive where it got slower.</summary>
    public double Cost(double sample) => Better == BetterWhen.Less ? Math.Log(sample) : -Math.Log(sample);

    /// <summary>
    /// What a sample measures: sizes, contents, settings. Samples of other work are never compared, whatever the name; null of recordings from before it was kept, which are taken for the same.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Work { get; init; }

    /// <summary>Every sample.</summary>
    [JsonIgnore]
    public IEnumerable<double> Samples => Rounds.SelectMany(round => round);
}
