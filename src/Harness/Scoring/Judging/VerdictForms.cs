using System.Collections.ObjectModel;

namespace FastEval.Harness.Scoring.Judging;

/// <summary>The forms of verdicts by name, as a judge's prompt of one's own names them.</summary>
internal static class VerdictForms
{
    public const string Fraction = "fraction", Percent = "percent", Pair = "pair", Rating = "rating", Grade = "grade";

    private static readonly ReadOnlyDictionary<string, IVerdictForm> Forms = new(new Dictionary<string, IVerdictForm>(StringComparer.Ordinal)
    {
        [Fraction] = new NumberVerdict(1),
        [Percent] = new NumberVerdict(100),
        [Pair] = new PairVerdict(),
        [Rating] = new BracketedVerdict(1),
        [Grade] = new BracketedVerdict(0),
    });

    public static IEnumerable<string> Names => Forms.Keys;

    /// <summary>A form; null if there is none of that name.</summary>
    public static IVerdictForm? Find(string name) => Forms.GetValueOrDefault(name);
}
