namespace FastEval.Harness.Records;

/// <summary>The names in a run's folder.</summary>
internal static class RunFiles
{
    public const string Run = "run.json";
    public const string Samples = "samples.jsonl";

    /// <summary>Derived from the two, for people.</summary>
    public const string HtmlReport = "report.html";
    public const string MarkdownReport = "report.md";

    /// <summary>Of several targets, or of several runs, whose last one has it.</summary>
    public const string Comparison = "comparison.html";

    /// <summary>Held open by the process that works on the run.</summary>
    public const string Lock = ".lock";
}
