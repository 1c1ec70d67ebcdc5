using System.CommandLine;
using System.Globalization;
using FastEval.Harness.Output;
using FastEval.Harness.Regressions.Measuring;
using FastEval.Harness.Regressions.Records;
using FastEval.Harness.Regressions.Reports;

namespace FastEval.Harness.Commands;

/// <summary><c>fasteval perf record</c>: measures this build and adds it to the machine's history.</summary>
internal sealed class PerfRecordCommand
{
    private readonly CommandConsole _console;
    private readonly PerfOptionSet _options = new();
    private readonly Option<string?> _label = OptionKinds.Text("--label", "L", "A name for this build, to compare by. Default: its commit.");
    private readonly Option<int> _rounds = OptionKinds.Integer("--rounds", 6, 1, 1000, "Launches of the program; the samples of one launch share its memory layout and its moment.");
    private readonly Option<int> _repetitions = OptionKinds.Integer("--repetitions", 9, 1, 10_000, "Samples per benchmark and launch.", "-r");
    private readonly Option<string?> _history = PerfOptionSet.History();
    private readonly Option<string?> _format = FormatOption.Create(ReportFormat.All);

    private PerfRecordCommand(CommandConsole console) => _console = console;

    public static Command Create(CommandConsole console)
    {
        var record = new PerfRecordCommand(console);
        var command = new Command("record",
            "Measure the hot paths of this build on the tiny model that ships, and add all raw samples to this machine's history: a line of JSON per recording.\n"
            + "Another processor, memory, system, GPU, driver or back end is another machine, with a file of its own.")
        {
            record._label, record._rounds, record._repetitions, record._history,
        };
        record._options.AddTo(command);
        command.Add(record._format);
        command.SetAction(record.RunAsync);
        CommandExamples.AddTo(command, console, "fasteval perf record", "fasteval perf record --label before --only prefill,answer", "fasteval perf record --rounds 10 --history ../speed");
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_label) is { } label)
            ArgumentException.ThrowIfNullOrWhiteSpace(label, "--label");
        DateTimeOffset started = _console.Time.GetUtcNow();
        var plan = new RoundPlan(_options.Arguments(parsed, _console), parsed.GetValue(_repetitions), Seed: 0);
        int rounds = parsed.GetValue(_rounds);
        SessionHello? hello = null;
        var taken = new List<IReadOnlyDictionary<string, double[]>>();
        await ProgressDisplay.RunAsync(_console, "start", async report =>
        {
            for (int round = 0; round < rounds; round++)
            {
                report(string.Create(CultureInfo.InvariantCulture, $"launch {round + 1} of {rounds}"), (double)round / rounds);
                var measured = await RoundRunner.RunAsync([MeasuredBuild.This()], plan, round, cancellationToken).ConfigureAwait(false);
                hello = measured[0].Hello;
                taken.Add(measured[0].Samples);
            }
            return true;
        }).ConfigureAwait(false);
        var recording = new PerfRecording
        {
            Schema = PerfRecording.CurrentSchema,
            Id = Guid.CreateVersion7(started).ToString("N"),
            Time = started,
            Program = hello!.Program,
            Committed = hello.Committed,
            Label = parsed.GetValue(_label),
            Machine = hello.Machine,
            Workload = hello.Workload,
            Benchmarks = RoundRunner.Series(hello, taken),
        };
        string file = new PerfHistory(parsed.GetValue(_history) ?? PerfHistory.DefaultFolder).Append(recording);
        ReportWriter.Write(RecordingReport.Of(recording, file), parsed.GetValue(_format)!, _console);
        return ExitCode.Done;
    }
}
