using FastEval.Harness.Scoring.TextSimilarity;
using FastEval.Harness.Suites;

namespace FastEval.Harness.Scoring.Rules;

/// <summary>A text that is graded by its likeness to the reference: ROUGE-L of the item. BLEU and CIDEr, which are of a whole set, are the metric's.</summary>
internal sealed class RougeRule : IScoringRule
{
    public RuleAnswer? Read(string reply, SuiteItem item) => new RuleAnswer(reply.Trim(), item.Golds.Max(gold => RougeL.Of(reply, gold)));
}
