namespace FastEval.Harness.Output;

/// <summary>The words of <c>--format</c>.</summary>
internal static class ReportFormat
{
    public const string Table = "table";
    public const string Json = "json";
    public const string Markdown = "md";
    public const string Csv = "csv";

    public static readonly string[] All = [Table, Json, Markdown, Csv];
}
