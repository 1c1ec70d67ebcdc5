using System.CommandLine;
using FastEval.Harness.Output;

namespace FastEval.Harness.Commands;

/// <summary><c>--format</c>.</summary>
internal static class FormatOption
{
    public static Option<string?> Create(params string[] formats) =>
        OptionKinds.Choice("--format", ReportFormat.Table, "How the result is written to stdout.", formats);
}
