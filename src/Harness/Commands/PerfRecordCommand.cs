using System.CommandLine;
using System.Globalization;
using FastEval.Harness.Output;
using FastEval.Harness.Records;
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
    private readonly Option<bool> _resume = new("--resume") { Description = "Go on with the recording that was stopped last, as it was asked for then." };
    private readonly Option<string?> _format = FormatOption.Create(ReportFormat.All);

    private PerfRecordCommand(CommandConsole console) => _console = console;

    public static Command Create(CommandConsole console)
    {
        var record = new PerfRecordCommand(console);
        var command = new Command("record",
            "Measure the hot paths of this build on the tiny model that ships, and add all raw samples to this machine's history: a line of JSON per recording.\n"
            + "Another processor, memory, system, GPU, driver or back end is another machine, with a file of its own.\n"
            + "Stopped before its last launch it adds nothing to the history; its complete launches are kept apart, and --resume makes the rest.")
        {
            record._label, record._rounds, record._repetitions, record._history, record._resume,
        };
        record._options.AddTo(command);
        command.Add(record._format);
        Option[] kept = [.. command.Options.Except([record._history, record._resume, record._format])];
        command.Validators.Add(result =>
        {
            if (result.GetValue(record._resume) && kept.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } given)
                result.AddError($"{given.Name}: a recording that goes on keeps what it was begun with. Leave it out, or leave out --resume.");
        });
        command.SetAction(record.RunAsync);
        CommandExamples.AddTo(command, console, "fasteval perf record", "fasteval perf record --label before --only prefill,answer", "fasteval perf record --rounds 10 --history ../speed", "fasteval perf record --resume");
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_label) is { } label)
            ArgumentException.ThrowIfNullOrWhiteSpace(label, "--label");
        var history = new PerfHistory(parsed.GetValue(_history) ?? PerfHistory.DefaultFolder);
        var unfinished = new UnfinishedRecordings(history.Folder);
        UnfinishedRecording begun = Begin(parsed, unfinished);
        PerfRecording recording;
        string file;
        try
        {
            using FileStream taken = unfinished.Take(begun.Id);
            (recording, file) = await MeasureAsync(begun, unfinished, history, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            unfinished.RemoveFolder();
            throw;
        }
        unfinished.Remove(recording.Id);
        ReportWriter.Write(RecordingReport.Of(recording, file), parsed.GetValue(_format)!, _console);
        return ExitCode.Done;
    }

    private UnfinishedRecording Begin(ParseResult parsed, UnfinishedRecordings unfinished)
    {
        if (parsed.GetValue(_resume))
            return unfinished.Latest() ?? throw new RunRecordException($"There is no recording to go on with in {unfinished.Folder}. Leave --resume out.");
        if (Earlier(unfinished) is { } last)
            _console.Error.WriteLine($"{Kept(last)} of an earlier recording {(last.Label is null ? "" : $"'{last.Label}' ")}are in {unfinished.PathOf(last.Id)}: --resume makes the rest of it; delete the file if it is of no use.");
        DateTimeOffset now = _console.Time.GetUtcNow();
        return new UnfinishedRecording
        {
            Id = Guid.CreateVersion7(now).ToString("N"),
            Time = now,
            Label = parsed.GetValue(_label),
            Rounds = parsed.GetValue(_rounds),
            Turns = parsed.GetValue(_repetitions),
            Options = _options.Arguments(parsed, _console),
        };
    }

    private UnfinishedRecording? Earlier(UnfinishedRecordings unfinished)
    {
        try
        {
            return unfinished.Latest();
        }
        catch (RunRecordException e)
        {
            // No reason not to make a new one.
            _console.Error.WriteLine(e.Message);
            return null;
        }
    }

    private async Task<(PerfRecording Recording, string File)> MeasureAsync(UnfinishedRecording recording, UnfinishedRecordings unfinished, PerfHistory history, CancellationToken cancellationToken)
    {
        var plan = new RoundPlan(recording.Options, recording.Turns, Seed: 0);
        try
        {
            return await ProgressDisplay.RunAsync(_console, "start", async report =>
            {
                while (!recording.IsWhole)
                {
                    int round = recording.Launches.Count;
                    report(string.Create(CultureInfo.InvariantCulture, $"launch {round + 1} of {recording.Rounds}"), (double)round / recording.Rounds);
                    var measured = await RoundRunner.RunAsync([MeasuredBuild.This()], plan, round, cancellationToken).ConfigureAwait(false);
                    UnfinishedRecording longer = recording.With(measured[0].Hello, measured[0].Samples);
                    unfinished.Save(longer);
                    recording = longer;
                }
                PerfRecording whole = recording.Finish();
                return (whole, history.Append(whole));
            }).ConfigureAwait(false);
        }
        catch
        {
            // Whatever it was, it is told by whoever catches it; here, what is left of the recording.
            _console.Error.WriteLine(recording.Launches.Count == 0
                ? "No launch was complete: nothing is kept."
                : $"The recording is not in the history. {Kept(recording)} are kept in {unfinished.PathOf(recording.Id)}: `{Resume(unfinished)}` goes on with it.");
            throw;
        }
    }

    private static string Kept(UnfinishedRecording recording) => string.Create(CultureInfo.InvariantCulture, $"{recording.Launches.Count} of {recording.Rounds} launches");

    private static string Resume(UnfinishedRecordings unfinished) =>
        $"fasteval perf record --resume{(unfinished.History == PerfHistory.DefaultFolder ? "" : " --history " + CommandLineApp.Quoted(unfinished.History))}";
}
