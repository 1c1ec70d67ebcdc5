using FastEval.Harness.Suites;

namespace FastEval.Harness.Scoring;

/// <summary>A benchmark's way to read a reply. Pure; a class of its own per rule. What each does: docs/benchmarks.md.</summary>
internal interface IScoringRule
{
    /// <summary>Whether a judge decides: then <see cref="Read"/> is not asked.</summary>
    bool NeedsJudge => false;

    /// <summary>Reads a reply.</summary>
    /// <param name="reply">What the model says, without its thinking; not empty.</param>
    /// <param name="item">What was asked.</param>
    /// <returns>The answer with its grade; null if none is found.</returns>
    RuleAnswer? Read(string reply, SuiteItem item);
}
