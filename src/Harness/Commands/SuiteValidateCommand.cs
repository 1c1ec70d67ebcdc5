using System.CommandLine;
using System.Globalization;
using FastEval.Harness.Output;
using FastEval.Harness.Suites;

namespace FastEval.Harness.Commands;

/// <summary><c>fasteval suite validate</c>: everything that is wrong with a suite.</summary>
internal static class SuiteValidateCommand
{
    public static Command Create(CommandConsole console)
    {
        Argument<string> suite = SuiteArgument.Create();
        Option<string?> format = FormatOption.Create(ReportFormat.All);
        var command = new Command("validate",
            "Check a suite: its card, every item, and every picture, decoded whole. Lists all that is wrong with its place and what to do, and remarks on what is allowed but seldom meant.\n"
            + "The exit code is 1 if anything is wrong; remarks do not count.")
        {
            suite, format,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string folder = await Task.Run(() => SuiteStore.LocateOrImport(parsed.GetRequiredValue(suite), console.Environment, console.Error.WriteLine, cancellationToken), cancellationToken).ConfigureAwait(false);
            SuiteCheck check = await ProgressDisplay.RunAsync(console, "check items", report => Task.Run(
                () => Check(folder, new ThrottledProgress(share => report("check items", share), console.Time), cancellationToken), cancellationToken)).ConfigureAwait(false);
            ReportWriter.Write(SuiteCheckReport.Of(check), parsed.GetValue(format)!, console);
            if (check.Problems.Count == 0)
                return ExitCode.Done;
            console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"fasteval: {folder} is not a valid suite: {check.Problems.Count} problem{(check.Problems.Count == 1 ? "" : "s")}."));
            return ExitCode.Failed;
        });
        CommandExamples.AddTo(command, console, "fasteval suite validate ./my-suite", "fasteval suite validate core --format json");
        return command;
    }

    private static SuiteCheck Check(string folder, ThrottledProgress progress, CancellationToken cancellationToken)
    {
        try
        {
            Suite suite = SuiteReader.Validate(folder, progress, cancellationToken);
            return new SuiteCheck(folder, suite, [], SuiteRemarks.Of(suite));
        }
        catch (SuiteException e)
        {
            return new SuiteCheck(folder, null, e.Problems, []);
        }
    }
}
