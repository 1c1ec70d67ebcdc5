using System.CommandLine;
using FastEval.Harness.Diagnostics;
using FastEval.Harness.Output;
using FastEval.Harness.Records;
using FastEval.Harness.Regressions.Measuring;
using FastEval.Harness.Regressions.Records;
using FastEval.Harness.Regressions.Reports;

namespace FastEval.Harness.Commands;

/// <summary><c>fasteval perf import</c>: adds what BenchmarkDotNet measured.</summary>
internal sealed class PerfImportCommand
{
    private const string Workload = "BenchmarkDotNet";

    private readonly CommandConsole _console;
    private readonly Argument<string[]> _files = new("FILE") { Description = "Full JSON exports of BenchmarkDotNet, made on this machine of this commit.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string?> _label = OptionKinds.Text("--label", "L", "A name for this build, to compare by. Default: its commit.");
    private readonly Option<string?> _history = PerfOptionSet.History();
    private readonly Option<string?> _format = FormatOption.Create(ReportFormat.All);

    private PerfImportCommand(CommandConsole console) => _console = console;

    public static Command Create(CommandConsole console)
    {
        var import = new PerfImportCommand(console);
        var command = new Command("import",
            "Add what BenchmarkDotNet measured on this machine (--exporters fulljson) to its history, so that compare and history judge it too. Use --launchCount: launches are what counts as an observation.")
        {
            import._files, import._label, import._history, import._format,
        };
        command.SetAction(import.Run);
        CommandExamples.AddTo(command, console, "fasteval perf import BenchmarkDotNet.Artifacts/results/*-report-full.json --label before");
        return command;
    }

    private int Run(ParseResult parsed)
    {
        DateTimeOffset now = _console.Time.GetUtcNow();
        string? commit = ProgramVersion.Commit;
        var recording = new PerfRecording
        {
            Schema = PerfRecording.CurrentSchema,
            Id = Guid.CreateVersion7(now).ToString("N"),
            Time = now,
            Program = new ProgramRecord(ProgramVersion.Number, commit, WorkingTree.IsDirty()),
            Committed = commit is not null && RepositoryPaths.FindRoot() is { } root ? Git.CommitTime(root, commit) : null,
            Label = parsed.GetValue(_label),
            Machine = PerfMachineReader.Read("cpu"),
            Workload = Workload,
            Benchmarks = [.. parsed.GetValue(_files)!.SelectMany(BenchmarkDotNetFile.Read)],
        };
        string file = new PerfHistory(parsed.GetValue(_history) ?? PerfHistory.DefaultFolder).Append(recording);
        ReportWriter.Write(RecordingReport.Of(recording, file), parsed.GetValue(_format)!, _console);
        return ExitCode.Done;
    }
}
