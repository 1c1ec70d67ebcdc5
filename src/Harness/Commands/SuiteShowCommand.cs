using System.CommandLine;
using FastEval.Harness.Output;
using FastEval.Harness.Suites;

namespace FastEval.Harness.Commands;

/// <summary><c>fasteval suite show</c>: what a suite asks.</summary>
internal static class SuiteShowCommand
{
    public static Command Create(CommandConsole console)
    {
        Argument<string> suite = SuiteArgument.Create();
        Option<string?> format = FormatOption.Create(ReportFormat.All);
        var command = new Command("show",
            "Show a suite's card and what it asks: items, pictures and chance per format, capability and domain, and per kind, difficulty and template.\n"
            + "Chance is the accuracy of guessing; clusters are the groups of items that stand on the same pictures, by which intervals are computed.")
        {
            suite, format,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string folder = await Task.Run(() => SuiteStore.LocateOrImport(parsed.GetRequiredValue(suite), console.Environment, console.Error.WriteLine, cancellationToken), cancellationToken).ConfigureAwait(false);
            Suite read = await Task.Run(() => SuiteReader.Read(folder, cancellationToken), cancellationToken).ConfigureAwait(false);
            ReportWriter.Write(SuiteReport.Of(read), parsed.GetValue(format)!, console);
            return ExitCode.Done;
        });
        CommandExamples.AddTo(command, console, "fasteval suite show core", "fasteval suite show ./my-suite --format json");
        return command;
    }
}
