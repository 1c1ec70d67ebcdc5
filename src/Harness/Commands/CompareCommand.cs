using System.CommandLine;
using FastEval.Harness.Comparing;
using FastEval.Harness.Comparing.Reports;
using FastEval.Harness.Output;
using FastEval.Harness.Records;
using FastEval.Harness.Reports.Analysis;

namespace FastEval.Harness.Commands;

/// <summary><c>fasteval compare</c>: sets targets against each other, item by item.</summary>
internal sealed class CompareCommand
{
    private readonly CommandConsole _console;
    private readonly Argument<string[]> _chosen = new("RUN")
    {
        Description = $"Runs of the same suite: folders, ids or their beginnings, or {RunStore.Latest}. One run with several targets will do; the first target is the base.",
        Arity = ArgumentArity.ZeroOrMore,
        DefaultValueFactory = _ => [RunStore.Latest],
    };
    private readonly Option<string?> _out = OptionKinds.Text("--out", "DIR", $"Where {RunFiles.Comparison} goes. Default: the last run's folder.");
    private readonly Option<string?> _runs = OptionKinds.Text("--runs", "DIR", $"The folder that holds runs. Default: {RunStore.DefaultFolder}.");
    private readonly Option<string?> _suite = OptionKinds.Text("--suite", "NAME|PATH", "The suite that was asked, if it is not where it was.");
    private readonly Option<string?> _base = OptionKinds.Text("--base", "TARGET", "The target that the others are set against. Default: the first.");
    private readonly Option<float> _margin = OptionKinds.Real(
        "--margin", (float)(RunComparison.DefaultMargin * 100), 0.1f, 50, "Points up to which a difference does not matter: a tie is one whose whole interval is within.");
    private readonly Option<float> _power = OptionKinds.Real("--power", 0, 0, 100, "Also say how many items it takes to find a difference of so many points. 0: do not.");
    private readonly Option<uint> _seed = OptionKinds.Seed("What the bootstrap draws from.");
    private readonly Option<string?> _format = FormatOption.Create(ReportFormat.All);

    private CompareCommand(CommandConsole console) => _console = console;

    public static Command Create(CommandConsole console)
    {
        var compare = new CompareCommand(console);
        var command = new Command("compare",
            "Set targets against each other, item by item: where one leads, lags or ties, what all fail, and in which ways.\n"
            + "Differences are paired and have 95% intervals that count questions about one picture as what they are; p-values are the larger of McNemar's exact test and a bootstrap over pictures, "
            + "corrected (Holm) for the cells of a table. docs/compare.md says how to read it.")
        {
            compare._chosen, compare._base, compare._margin, compare._power, compare._seed, compare._suite, compare._out, compare._runs, compare._format,
        };
        command.SetAction(compare.RunAsync);
        CommandExamples.AddTo(command, console, "fasteval compare latest", "fasteval compare 20260304T05 20260305T11 --margin 2 --power 3");
        return command;
    }

    private Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string[] folders = [.. parsed.GetValue(_chosen)!.Select(run => RunStore.Locate(run, parsed.GetValue(_runs) ?? RunStore.DefaultFolder)).Distinct(StringComparer.Ordinal)];
        RecordedRun[] recorded = [.. folders.Select(RunReader.Read)];
        RecordedSuite suite = RecordedSuiteFinder.Find(recorded[0].Run, parsed.GetValue(_suite), _console.Environment, cancellationToken);
        double? power = parsed.GetValue(_power) is var points and > 0 ? points / 100.0 : null;
        RunComparison comparison = RunComparison.Of([.. recorded.Select(run => RunAnalysis.Of(run, suite))], parsed.GetValue(_base), parsed.GetValue(_margin) / 100.0, parsed.GetValue(_seed));
        string page = ComparisonFile.Write(comparison, power, parsed.GetValue(_out) ?? folders[^1], cancellationToken);
        ReportWriter.Write(
            ComparisonSummary.Of(comparison, power, ReportSection.Record("reports", "Report", ReportForms.Text | ReportForms.Json, (new("html", "HTML"), page))), parsed.GetValue(_format)!, _console);
        return Task.FromResult(ExitCode.Done);
    }
}
