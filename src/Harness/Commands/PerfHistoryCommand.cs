using System.CommandLine;
using FastEval.Harness.Output;
using FastEval.Harness.Records;
using FastEval.Harness.Regressions.Changes;
using FastEval.Harness.Regressions.Measuring;
using FastEval.Harness.Regressions.Records;
using FastEval.Harness.Regressions.Reports;
using FastEval.Harness.Reports;

namespace FastEval.Harness.Commands;

/// <summary><c>fasteval perf history</c>: which commits changed the speed.</summary>
internal sealed class PerfHistoryCommand
{
    private readonly CommandConsole _console;
    private readonly Option<string?> _history = PerfOptionSet.History();
    private readonly Option<string?> _machine = OptionKinds.Text("--machine", "FINGERPRINT", "Another machine's history, by its file's name. Default: this machine's.");
    private readonly Option<int> _last = OptionKinds.Integer("--last", 200, StepWindow.Shortest, 2000, "Commits at most, the latest.");
    private readonly Option<float> _threshold = PerfOptionSet.Threshold(2);
    private readonly Option<string?> _device = new("--device") { Description = "The device that was recorded on.", HelpName = "ID", DefaultValueFactory = _ => "cpu" };
    private readonly Option<string?> _html = OptionKinds.Text("--html", "FILE", "Also write a page with a plot per benchmark.");
    private readonly Option<string?> _format = FormatOption.Create(ReportFormat.All);

    private PerfHistoryCommand(CommandConsole console) => _console = console;

    public static Command Create(CommandConsole console)
    {
        var history = new PerfHistoryCommand(console);
        var command = new Command("history",
            "Find the commits at which a benchmark became slower or faster, in a machine's recordings, by narrowest over threshold on seeded intervals: steps beside a slow drift, in 1% of series without any "
            + "step a false one.\n"
            + "Recordings of builds with changes of their own stand for no commit and are left out. At least 10 commits are needed, and 4 on either side of a step.")
        {
            history._history, history._machine, history._last, history._threshold, history._device, history._html, history._format,
        };
        command.SetAction(history.Run);
        CommandExamples.AddTo(command, console, "fasteval perf history", "fasteval perf history --html speed.html --threshold 3", "fasteval perf history --machine 0123456789ab --format json");
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var store = new PerfHistory(parsed.GetValue(_history) ?? PerfHistory.DefaultFolder);
        IReadOnlyList<PerfRecording> recordings = store.Read(Locate(store, parsed));
        var notes = new List<string>(store.Notices);
        PerfRecording? last = BenchmarkHistory.InOrder(recordings).LastOrDefault();
        if (last is null)
            throw new RunRecordException($"{store.Folder} has no recording of a clean commit: commit, and record again.");
        PerfRecording[] same = [.. recordings.Where(recording => recording.Workload == last.Workload)];
        if (same.Length < recordings.Count)
            notes.Add($"{recordings.Count - same.Length} of {recordings.Count} recordings are of other work than the latest commit's ({last.Workload}), and left out.");
        if (same.Count(recording => !BenchmarkHistory.IsOfACommit(recording)) is > 0 and var changed)
            notes.Add($"{changed} of {same.Length} recordings are of builds with changes of their own, and left out.");
        foreach ((string name, string? work) in BenchmarkHistory.Redefined(same))
            notes.Add($"What {name} was when it measured something else ({work ?? "it was not said what"}) is left out.");
        IReadOnlyList<BenchmarkHistory> histories = BenchmarkHistory.Of(same, parsed.GetValue(_last), parsed.GetValue(_threshold) / 100);
        if (histories.Max(history => history.Points.Count) < StepWindow.Shortest)
            notes.Add($"Too few commits for a change point: there are {histories.Max(history => history.Points.Count)}, and {StepWindow.Shortest} are needed.");
        if (parsed.GetValue(_html) is { } page)
        {
            WholeTextFile.Replace(page, writer => HistoryHtml.Write(last.Machine, histories, notes, writer));
            _console.Error.WriteLine($"Page: {page}");
        }
        ReportWriter.Write(HistoryReport.Of(last.Machine, histories, notes), parsed.GetValue(_format)!, _console);
        return ExitCode.Done;
    }

    private string Locate(PerfHistory store, ParseResult parsed)
    {
        if (parsed.GetValue(_machine) is { } named)
        {
            string[] found = [.. store.Files().Where(file => Path.GetFileNameWithoutExtension(file).StartsWith(named, StringComparison.OrdinalIgnoreCase))];
            return found.Length == 1 ? found[0] : throw new RunRecordException($"{found.Length} machines in {store.Folder} begin with '{named}': {Machines(store)}");
        }
        string own = store.PathOf(PerfMachineReader.Read(parsed.GetValue(_device)!));
        return File.Exists(own) ? own : throw new RunRecordException($"This machine has no history in {store.Folder}: {Machines(store)}");
    }

    private static string Machines(PerfHistory store) => store.Files() is { Count: > 0 } files
        ? $"it holds {string.Join(", ", files.Select(Path.GetFileNameWithoutExtension))}; --machine takes one of them."
        : "it holds none. Make one with `fasteval perf record`.";
}
