namespace FastEval.Harness.Records;

/// <summary>The names in a run's folder.</summary>
internal static class RunFiles
{
    public const string Run = "run.json";
    public const string Samples = "samples.jsonl";

    /// <summary>Derived from the two, for people.</summary>
    public const string HtmlReport = "report.html";
    public const string MarkdownReport = "report.md";

    /// <summary>Held open by the process that works on the run.</summary>
    public const string Lock = ".lock";
}
