using System.Collections.ObjectModel;
using FastEval.Harness.Scoring.Rules;

namespace FastEval.Harness.Scoring;

/// <summary>The rules that a card or an item can name.</summary>
internal static class ScoringRules
{
    public const string Judge = "judge", Likelihood = "likelihood", DriveLmMatch = "drivelm-match";

    private static readonly ReadOnlyDictionary<string, IScoringRule> Rules = new(new Dictionary<string, IScoringRule>(StringComparer.Ordinal)
    {
        ["pope"] = new PopeRule(),
        ["mme"] = new MmeRule(),
        ["mmbench"] = new MmBenchRule(),
        ["first-letter"] = new FirstLetterRule(),
        [Likelihood] = new FirstLetterRule(),
        ["mmmu"] = new MmmuRule(),
        ["scienceqa"] = new ScienceQaRule(),
        ["mvbench"] = new MvBenchRule(),
        ["mmad"] = new MmadRule(),
        ["vqa"] = new VqaRule(),
        ["ocrbench"] = new OcrBenchRule(),
        ["anls"] = new AnlsRule(),
        ["contains"] = new ContainsRule(),
        ["exact"] = new ExactRule(),
        ["rouge-l"] = new RougeRule(),
        [DriveLmMatch] = new JudgeRule(),
        [Judge] = new JudgeRule(),
    });

    /// <summary>Their names, in order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Rules.Keys.Order(StringComparer.Ordinal)];

    /// <summary>A rule; null if there is none of that name.</summary>
    public static IScoringRule? Find(string name) => Rules.GetValueOrDefault(name);
}
