using System.CommandLine;
using FastEval.Harness.Output;
using FastEval.Harness.Records;
using FastEval.Harness.Reports;
using FastEval.Harness.Reports.Analysis;

namespace FastEval.Harness.Commands;

/// <summary><c>fasteval report</c>: makes a run's reports again from its record.</summary>
internal sealed class ReportCommand
{
    private readonly CommandConsole _console;
    private readonly Argument<string> _run = new("RUN")
    {
        Description = $"The run: its folder, its id or the beginning of it, or {RunStore.Latest}.",
        DefaultValueFactory = _ => RunStore.Latest,
    };
    private readonly Option<string?> _out = OptionKinds.Text("--out", "DIR", "Where report.html and report.md go, and comparison.html. Default: the run's folder.");
    private readonly Option<string?> _runs = OptionKinds.Text("--runs", "DIR", $"The folder that holds runs. Default: {RunStore.DefaultFolder}.");
    private readonly Option<string?> _suite = OptionKinds.Text("--suite", "NAME|PATH", "The suite that was asked, if it is not where it was.");
    private readonly Option<string?> _format = FormatOption.Create(ReportFormat.All);

    private ReportCommand(CommandConsole console) => _console = console;

    public static Command Create(CommandConsole console)
    {
        var report = new ReportCommand(console);
        var command = new Command("report",
            "Make a run's reports again from run.json, samples.jsonl and the suite, and print what the run came to.\n"
            + "report.html is one file that needs nothing else: figures, plots, and all samples with pictures, questions and replies. A run that is not finished has a report too, which says so. "
            + "Several targets are compared with the first (comparison.html; `fasteval compare` has more options). "
            + "Without the suite there are totals only.")
        {
            report._run, report._out, report._runs, report._suite, report._format,
        };
        command.SetAction(report.RunAsync);
        CommandExamples.AddTo(command, console, "fasteval report latest", "fasteval report 20260304T05 --out report --format md");
        return command;
    }

    private Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string folder = RunStore.Locate(parsed.GetValue(_run)!, parsed.GetValue(_runs) ?? RunStore.DefaultFolder);
        RecordedRun recorded = RunReader.Read(folder);
        RunAnalysis analysis = RunAnalysis.Of(recorded, RecordedSuiteFinder.Find(recorded.Run, parsed.GetValue(_suite), _console.Environment, cancellationToken));
        var finished = new FinishedRun(analysis);
        ReportFiles files = finished.Write(parsed.GetValue(_out) ?? folder, cancellationToken);
        ReportWriter.Write(finished.Summary(Paths(files)), parsed.GetValue(_format)!, _console);
        return Task.FromResult(ExitCode.Done);
    }

    private static ReportSection Paths(ReportFiles files)
    {
        List<(ReportColumn, object?)> paths = [(new("html", "HTML"), files.Html), (new("markdown", "Markdown"), files.Markdown)];
        if (files.Comparison is { } comparison)
            paths.Add((new("comparison", "Comparison"), comparison));
        return ReportSection.Record("reports", "Reports", ReportForms.Text | ReportForms.Json, [.. paths]);
    }
}
