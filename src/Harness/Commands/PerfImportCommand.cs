using System.CommandLine;
using FastEval.Harness.Output;
using FastEval.Harness.Records;
using FastEval.Harness.Regressions.Measuring;
using FastEval.Harness.Regressions.Records;
using FastEval.Harness.Regressions.Reports;

namespace FastEval.Harness.Commands;

/// <summary><c>fasteval perf import</c>: adds what BenchmarkDotNet measured.</summary>
internal sealed class PerfImportCommand
{
    private readonly CommandConsole _console;
    private readonly Argument<string[]> _files = new("FILE") { Description = "Full JSON exports that perf/Benchmarks made on this machine.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string?> _label = OptionKinds.Text("--label", "L", "A name for this build, to compare by. Default: its commit.");
    private readonly Option<string?> _history = PerfOptionSet.History();
    private readonly Option<string?> _format = FormatOption.Create(ReportFormat.All);

    private PerfImportCommand(CommandConsole console) => _console = console;

    public static Command Create(CommandConsole console)
    {
        var import = new PerfImportCommand(console);
        var command = new Command("import",
            "Add what perf/Benchmarks measured on this machine by BenchmarkDotNet to its history, so that compare and history judge it too. Use --launchCount: launches are what counts as an observation.\n"
            + "An export says on which machine and of which commit it was made: another machine's is refused, and one that was imported before is not added again.")
        {
            import._files, import._label, import._history, import._format,
        };
        command.SetAction(import.Run);
        CommandExamples.AddTo(command, console, "fasteval perf import BenchmarkDotNet.Artifacts/results/*-report-full.json --label before");
        return command;
    }

    private int Run(ParseResult parsed)
    {
        if (parsed.GetValue(_label) is { } label)
            ArgumentException.ThrowIfNullOrWhiteSpace(label, "--label");
        BenchmarkDotNetExport[] exports = [.. parsed.GetValue(_files)!.Select(BenchmarkDotNetFile.Read)];
        PerfMachine here = PerfMachineReader.Read("cpu");
        foreach (BenchmarkDotNetExport export in exports)
            RequireMachine(export, here);
        var history = new PerfHistory(parsed.GetValue(_history) ?? PerfHistory.DefaultFolder);
        string file = history.PathOf(here);
        Dictionary<string, string> names = File.Exists(file) ? history.Read(file).ToDictionary(recording => recording.Id, recording => recording.Name) : [];
        foreach (string notice in history.Notices)
            _console.Error.WriteLine(notice);
        var done = new List<(BenchmarkDotNetExport, string, bool)>();
        foreach (BenchmarkDotNetExport export in exports)
        {
            PerfRecording recording = export.ToRecording(parsed.GetValue(_label));
            bool isNew = names.TryAdd(recording.Id, recording.Name);
            if (isNew)
                history.Append(recording);
            done.Add((export, names[recording.Id], isNew));
        }
        ReportWriter.Write(ImportReport.Of(here, file, done), parsed.GetValue(_format)!, _console);
        return ExitCode.Done;
    }

    private static void RequireMachine(BenchmarkDotNetExport export, PerfMachine here)
    {
        PerfMachine there = export.Origin.Build.Machine;
        string[] differences = [.. there.DifferencesFrom(here)];
        if (differences.Length > 0)
        {
            throw new RunRecordException(
                $"{export.Path} was measured on machine {there.Fingerprint()} ({there.Describe()}), and this is {here.Fingerprint()} ({here.Describe()}): {string.Join("; ", differences)}. "
                + "Figures of different machines are never compared: import it there. Nothing was added.");
        }
    }
}
