using System.CommandLine;
using System.Globalization;
using FastEval.Harness.Output;
using FastEval.Harness.Records;
using FastEval.Harness.Reports;
using FastEval.Harness.Reports.Analysis;
using FastEval.Harness.Running;
using FastEval.Harness.Scoring;

namespace FastEval.Harness.Commands;

/// <summary><c>fasteval run</c>: how well and how fast models answer a suite.</summary>
internal sealed class RunCommand
{
    private readonly CommandConsole _console;
    private readonly RunOptionSet _options = new();
    private readonly Option<string?> _resume = OptionKinds.Text("--resume", "RUN",
        "Go on with a run that was broken off: its folder, its id or the beginning of it, or latest. Its own options hold, and need not be given again.");
    private readonly Option<bool> _retryErrors = new("--retry-errors")
    {
        Description = "With --resume: ask the items again whose samples are in error, after a server's bad day for example. Their samples of before are dropped; where only the judge failed it alone is asked again.",
    };
    private readonly Option<bool> _rejudge = new("--rejudge")
    {
        Description = "With --resume: have all replies judged anew, by another --judge or --judge-prompt for example. The grades of before count until the judge has answered about every reply. No target is asked again.",
    };
    private readonly Option<string?> _out = OptionKinds.Text("--out", "DIR", $"The folder that holds runs; each gets a folder of its own in it. Default: {RunStore.DefaultFolder}.");
    private readonly Option<string?> _format = FormatOption.Create(ReportFormat.All);

    private RunCommand(CommandConsole console) => _console = console;

    public static Command Create(CommandConsole console)
    {
        var options = new RunCommand(console);
        var command = new Command("run",
            "Ask models the questions of a suite, score the answers, and time every one.\n"
            + "Several questions are asked at a time (--parallel). Every sample is written to runs/UTC-ID/samples.jsonl as soon as it is complete and before another question takes its place: whatever ends the program, --resume makes what is missing. "
            + "An item that fails is a sample with the state error; the exit code is 1 if a whole target failed, replies are not judged anew that --rejudge names, or no report could be written, and 4 if --max-cost or --max-tokens-total ended the run.\n"
            + "With no options: the models that ship, on the suite core.");
        options._options.AddTo(command);
        Option[] own = [options._resume, options._retryErrors, options._rejudge, options._out, options._format];
        foreach (Option option in own)
            command.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetValue(options._retryErrors) && result.GetValue(options._resume) is null)
                result.AddError("--retry-errors goes with --resume: a new run has no errors yet.");
            if (result.GetValue(options._rejudge) && result.GetValue(options._resume) is null)
                result.AddError("--rejudge goes with --resume: a new run has no judgements yet.");
        });
        command.SetAction(options.RunAsync);
        CommandExamples.AddTo(command, console,
            "fasteval run",
            "fasteval run --model m.gguf --mmproj p.gguf --suite my-suite --filter cap=ocr,counting --limit 100 --format json",
            "fasteval run --model a.gguf --mmproj pa.gguf --model b.gguf --mmproj pb.gguf --score likelihood",
            "fasteval run --target local:m.gguf,mmproj=p.gguf --target openai:gpt-4o,detail=low,rpm=500 --max-cost 5",
            "fasteval run --target compatible:http://127.0.0.1:8080/v1#my-model,parallel=16 --record traffic",
            "fasteval run --suite mm-vet:mm-vet --model m.gguf --mmproj p.gguf --judge openai:gpt-4o --response-cache cache",
            "fasteval run --resume latest");
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string parent = parsed.GetValue(_out) ?? RunStore.DefaultFolder;
        string? resumed = parsed.GetValue(_resume) is { } run ? RunStore.Locate(run, parent) : null;
        ResumedArguments? before = resumed is null ? null : Recorded(parsed, resumed);
        ParseResult asked = before?.Parse() ?? parsed;
        RunPlan plan = _options.Plan(asked, _console, cancellationToken);
        RunRecord now = RunDescription.Of(plan, _options.Selection(asked), _console.Arguments, _console.Time.GetUtcNow());
        using RunFolder folder = resumed is null ? RunFolder.Create(parent, now, _console.Time) : RunFolder.Open(resumed, _console.Time);
        if (resumed is not null)
            CheckAgreement(folder, now);
        if (parsed.GetValue(_rejudge) && plan.Judge is null)
            throw new ArgumentException("--rejudge: the run has no judge: name one with --judge.");
        if (before is not null && parsed.GetValue(_rejudge) && folder.Run.Judge is { } graded)
            Rejudge(folder, graded, before.ToRecord());
        else if (before is not null && plan.Judge is { } judge)
            TakeJudge(folder, judge, _options.NamesJudge(parsed) ? before.ToRecord() : folder.Run.CommandLine);
        if (parsed.GetValue(_retryErrors) && folder.DropErrors() is > 0 and var dropped)
            _console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{dropped} sample{(dropped == 1 ? "" : "s")} in error dropped, to be made again."));
        Announce(folder, plan);
        RunOutcome outcome = await MeasureAsync(plan, folder, cancellationToken).ConfigureAwait(false);
        foreach (TargetFailure failure in outcome.Failures)
        {
            _console.Error.WriteLine($"fasteval: {failure.Target} failed: {CellText.Printable(failure.Message)}");
            if (_console.ShowsStackTraces && failure.Cause is { } cause)
                _console.Error.WriteLine(cause);
        }
        if (outcome.AwaitedAnew is > 0 and var awaited)
        {
            _console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"fasteval: {awaited} repl{(awaited == 1 ? "y is" : "ies are")} not judged anew yet, so the grades of {folder.Run.Judge!.Target.Name} count still. Have the rest judged: {Resume(folder.Path)}"));
        }
        RunAnalysis analysis = RunAnalysis.Of(RunReader.Read(folder.Path), RecordedSuite.Of(plan.Suite));
        var finished = new FinishedRun(analysis);
        ReportWriter.Write(finished.Summary(), parsed.GetValue(_format)!, _console);
        bool hasReports = WriteReports(finished, folder.Path, cancellationToken);
        if (!hasReports || outcome.Failures.Count > 0)
            return ExitCode.Failed;
        if (outcome.Spent is not { } spent)
            return outcome.AwaitedAnew > 0 ? ExitCode.Failed : ExitCode.Done;
        _console.Error.WriteLine($"fasteval: stopped at the limit: {spent}. Go on with a higher one: {Resume(folder.Path)} --max-cost USD, or --max-tokens-total N.");
        return ExitCode.BudgetReached;
    }

    private ResumedArguments Recorded(ParseResult parsed, string folder)
    {
        RunRecord record = RunReader.ReadRun(folder);
        return new ResumedArguments(parsed, record.CommandLine, record.WorkingFolder, new HashSet<Option> { _resume, _retryErrors, _rejudge, _out, _format }, Paths());
    }

    private Dictionary<Option, Func<string, string, string>> Paths()
    {
        Dictionary<Option, Func<string, string, string>> paths = _options.Paths.ToDictionary(option => option, _ => (Func<string, string, string>)ResumedArguments.PathFrom);
        foreach (Option option in _options.Specs)
            paths.Add(option, TargetOptionSet.SpecFrom);
        return paths;
    }

    private void Rejudge(RunFolder folder, JudgeRecord graded, IReadOnlyList<string> commandLine)
    {
        folder.BeginRejudging(commandLine, Environment.CurrentDirectory);
        _console.Error.WriteLine($"All replies are judged anew; until that is done the grades of {graded.Target.Name} count.");
    }

    /// <summary>A judge that is named on going on is the run's from then on, whatever ends this process.</summary>
    private static void TakeJudge(RunFolder folder, JudgePlan judge, IReadOnlyList<string> commandLine)
    {
        if ((folder.Run.Rejudging is { } anew ? anew.Judge : folder.Run.Judge) is { } before)
            RunAgreement.Require(folder.Path, RunAgreement.Compare(before, judge.Describe(before.Target with { Name = judge.Source.Name, MaxTokens = judge.MaxTokens })), RunAgreement.OtherJudge);
        else if (commandLine != folder.Run.CommandLine)
            folder.Update(folder.Run with { CommandLine = commandLine, WorkingFolder = Environment.CurrentDirectory });
    }

    private void CheckAgreement(RunFolder folder, RunRecord now)
    {
        RunAgreement.Require(folder.Path, RunAgreement.Compare(folder.Run, now));
        if (folder.Run.Machine.Processor != now.Machine.Processor)
        {
            _console.Error.WriteLine(
                $"fasteval: warning: the run was begun on {folder.Run.Machine.Processor}, and goes on on {now.Machine.Processor}: the last bits of its sums, and now and then an answer, may differ.");
        }
        if (folder.Run.Program != now.Program)
        {
            _console.Error.WriteLine(
                $"fasteval: warning: the run was begun by {Describe(folder.Run.Program)}, and goes on with {Describe(now.Program)}: answers may differ where the code does.");
        }
    }

    private static string Describe(ProgramRecord program) =>
        $"commit {program.Commit?[..Math.Min(12, program.Commit.Length)] ?? "unknown"}{(program.Dirty == true ? " with changes" : "")}";

    private void Announce(RunFolder folder, RunPlan plan)
    {
        int done = folder.Recorded.Count, total = plan.Items.Count * plan.Targets.Count;
        string before = done > 0 ? string.Create(CultureInfo.InvariantCulture, $", {done} of {total} samples recorded before") : "";
        string cut = folder.TornBytes > 0 ? "; a torn last line was cut off" : "";
        _console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Run {folder.Path}: {plan.Items.Count} item{(plan.Items.Count == 1 ? "" : "s")} of {plan.Suite.Card.Name} {plan.Suite.Card.Version} for {string.Join(", ", plan.Targets.Select(target => target.Name))}{before}{cut}."));
    }

    private async Task<RunOutcome> MeasureAsync(RunPlan plan, RunFolder folder, CancellationToken cancellationToken)
    {
        try
        {
            return await ProgressDisplay.RunWithNotesAsync(_console, "start", surface =>
                new SuiteRunner(plan, folder, Scorer.Score, new RunDisplay(_console, surface), _console.Time).RunAsync(cancellationToken)).ConfigureAwait(false);
        }
        catch
        {
            // Whatever it was, it is told by whoever catches it; here, how to go on.
            _console.Error.WriteLine($"The samples so far are recorded. Go on with: {Resume(folder.Path)}");
            throw;
        }
    }

    private bool WriteReports(FinishedRun run, string folder, CancellationToken cancellationToken)
    {
        try
        {
            ReportFiles files = run.Write(folder, cancellationToken);
            _console.Error.WriteLine($"Report: {files.Html}");
            if (files.Comparison is { } comparison)
                _console.Error.WriteLine($"Comparison: {comparison}");
            return true;
        }
        catch (RunRecordException e)
        {
            _console.Error.WriteLine($"fasteval: {e.Message} The run itself is recorded in {folder}.");
            return false;
        }
    }

    private static string Resume(string folder)
    {
        string parent = Path.GetDirectoryName(folder) ?? "";
        return $"fasteval run --resume {CommandLineApp.Quoted(parent == RunStore.DefaultFolder ? Path.GetFileName(folder) : folder)}";
    }
}
