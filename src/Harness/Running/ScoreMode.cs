namespace FastEval.Harness.Running;

/// <summary>The words of <c>--score</c>.</summary>
internal static class ScoreMode
{
    /// <summary>The model writes an answer, which is read.</summary>
    public const string Generate = "generate";

    /// <summary>The most likely option is the answer; items without options are generated.</summary>
    public const string Likelihood = "likelihood";
}
