using System.CommandLine;
using FastEval.Harness.Output;
using FastEval.Harness.Suites;

namespace FastEval.Harness.Commands;

/// <summary><c>fasteval suite list</c>: the suites that ship.</summary>
internal static class SuiteListCommand
{
    public static Command Create(CommandConsole console)
    {
        Option<string?> format = FormatOption.Create(ReportFormat.All);
        var command = new Command("list", "List the suites that ship: those that --suite takes by name.") { format };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            ReportWriter.Write(await Task.Run(() => Find(console, cancellationToken), cancellationToken).ConfigureAwait(false), parsed.GetValue(format)!, console);
            return ExitCode.Done;
        });
        CommandExamples.AddTo(command, console, "fasteval suite list", "fasteval suite list --format json");
        return command;
    }

    private static Report Find(CommandConsole console, CancellationToken cancellationToken)
    {
        IReadOnlyList<KeyValuePair<string, string>> named = SuiteStore.Named(console.Environment);
        var rows = new List<object?[]>();
        foreach ((string name, string folder) in named)
            rows.Add(Row(name, folder, cancellationToken));
        var section = new ReportSection("suites", "",
        [
            new("name", "Suite"),
            new("version", "Version"),
            new("items", "Items", IsNumber: true),
            new("pictures", "Pictures", IsNumber: true),
            new("title", "Title"),
            new("problems", "Problems", IsNumber: true, ReportForms.Data),
            new("folder", "Folder", Forms: ReportForms.Data),
        ],
        rows);
        return new Report([section], rows.Count > 0 ? [] : [$"No suite was found in {string.Join(" or ", SuiteStore.Roots(console.Environment))}."]);
    }

    private static object?[] Row(string name, string folder, CancellationToken cancellationToken)
    {
        try
        {
            Suite suite = SuiteReader.Read(folder, cancellationToken);
            return [name, suite.Card.Version, suite.Items.Count, suite.Pictures.Count, suite.Card.Title, 0, folder];
        }
        catch (SuiteException e)
        {
            return [name, null, null, null, $"Not valid: `fasteval suite validate {name}` says why.", e.Count, folder];
        }
    }
}
