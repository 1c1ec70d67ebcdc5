using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using FastEval.Harness.Output;
using FastEval.Harness.Records;
using FastEval.Harness.Regressions.Deciding;
using FastEval.Harness.Regressions.Interleaving;
using FastEval.Harness.Regressions.Measuring;
using FastEval.Harness.Regressions.Records;
using FastEval.Harness.Regressions.Reports;

namespace FastEval.Harness.Commands;

/// <summary><c>fasteval perf compare</c>: whether one build is slower than another.</summary>
internal sealed class PerfCompareCommand
{
    private const string DefaultRoundsFolder = "perf/rounds";

    private readonly CommandConsole _console;
    private readonly PerfOptionSet _options = new();
    private readonly Argument<string> _base = new("BASE") { Description = "The build to compare with: a recording's label, its commit, or a history file. With --interleave a git revision, or the folder of a checkout." };
    private readonly Argument<string> _head = new("HEAD") { Description = "The build in question, named likewise." };
    private readonly Option<bool> _interleave = new("--interleave") { Description = "Build both revisions in git worktrees and measure them in turn on this machine." };
    private readonly Option<int> _rounds = OptionKinds.Integer("--rounds", SpeedRule.DefaultRounds, SpeedRule.LeastRounds, 1000, "With --interleave: launches of each build.");
    private readonly Option<int> _repetitions = OptionKinds.Integer("--repetitions", 9, 1, 10_000, "With --interleave: samples per benchmark and launch.", "-r");
    private readonly Option<uint> _seed = OptionKinds.Seed("With --interleave: what the order of the builds is drawn from.");
    private readonly Option<string?> _worktrees = OptionKinds.Text("--worktrees", "DIR", "With --interleave: keep the checkouts and their builds there, for the next comparison. Default: they are removed.");
    private readonly Option<string?> _roundsFile = OptionKinds.Text("--rounds-file", "FILE", $"With --interleave: where raw samples go, round by round. Default: {DefaultRoundsFolder}/BASE-HEAD.jsonl.");
    private readonly Option<bool> _resume = new("--resume") { Description = "With --interleave: go on with the rounds of a comparison that was broken off." };
    private readonly Option<float> _threshold = PerfOptionSet.Threshold((float)(SpeedRule.Default.Threshold * 100));
    private readonly Option<float> _alpha = OptionKinds.Real("--alpha", (float)SpeedRule.Default.Alpha, 0.0001f, 0.5f, "How likely a false alarm may be, over all benchmarks together.");
    private readonly Option<string?> _history = PerfOptionSet.History();
    private readonly Option<string?> _format = FormatOption.Create(ReportFormat.All);

    private PerfCompareCommand(CommandConsole console) => _console = console;

    public static Command Create(CommandConsole console)
    {
        var compare = new PerfCompareCommand(console);
        var command = new Command("compare",
            "Decide for each benchmark whether HEAD is faster, slower, the same (within --threshold), or not to be told for noise; unknown means that more rounds would tell. The exit code is 3 if one is slower.\n"
            + "Decided by equivalence tests on all raw samples, launch by launch, corrected for the number of benchmarks. Machines that differ are never compared, nor benchmarks that measured different work (other models, threads, "
            + "or sizes): these are unknown, with the reason. docs/perf.md has the rule and its error rates.\n"
            + "On machines whose speed drifts, which is most of them, use --interleave: recordings of different times carry the drift.")
        {
            compare._base, compare._head, compare._threshold, compare._alpha, compare._history, compare._interleave, compare._rounds, compare._repetitions, compare._seed, compare._worktrees,
            compare._roundsFile, compare._resume,
        };
        compare._options.AddTo(command);
        command.Add(compare._format);
        Option[] interleaved = [compare._rounds, compare._repetitions, compare._seed, compare._worktrees, compare._roundsFile, compare._resume];
        command.Validators.Add(result =>
        {
            if (!result.GetValue(compare._interleave) && interleaved.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } given)
                result.AddError($"{given.Name} is of the interleaved measurement: ask for it with --interleave.");
        });
        command.SetAction(compare.RunAsync);
        CommandExamples.AddTo(command, console,
            "fasteval perf compare before after",
            "fasteval perf compare --interleave main HEAD",
            "fasteval perf compare --interleave HEAD~1 HEAD --only answer,preprocess --rounds 12 --worktrees ../builds --format md");
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string one = parsed.GetValue(_base)!, other = parsed.GetValue(_head)!;
        var rule = new SpeedRule(parsed.GetValue(_threshold) / 100, parsed.GetValue(_alpha));
        (Report report, IReadOnlyList<BenchmarkChange> changes) = parsed.GetValue(_interleave)
            ? await InterleaveAsync(parsed, one, other, rule, cancellationToken).ConfigureAwait(false)
            : Recorded(parsed, one, other, rule);
        ReportWriter.Write(report, parsed.GetValue(_format)!, _console);
        if (changes.All(change => change.Reason is not null))
            throw new RunRecordException($"{one} and {other} have no benchmark of the same work: nothing could be compared.");
        return changes.Any(change => change.Verdict == SpeedVerdict.Slower) ? ExitCode.GateFailed : ExitCode.Done;
    }

    private (Report, IReadOnlyList<BenchmarkChange>) Recorded(ParseResult parsed, string one, string other, SpeedRule rule)
    {
        var history = new PerfHistory(parsed.GetValue(_history) ?? PerfHistory.DefaultFolder);
        (RecordedBuild first, RecordedBuild second) = RecordingChoice.FindBoth(one, other, history);
        HashSet<string> names = [.. _options.Paths(parsed).Select(path => path.Name)];
        // Imported ones have names of their own.
        bool IsAsked(MeasuredWork work) => names.Count == HotPaths.All.Count || names.Contains(work.Series.Name);
        IReadOnlyList<BenchmarkChange> changes = ComparableWork.Of([.. first.Works.Where(IsAsked)], [.. second.Works.Where(IsAsked)]).Decide(isPaired: false, rule);
        return Outcome(
            [
                (new("base", "Base"), Describe(first.Last)), (new("head", "Head"), Describe(second.Last)), (new("machine", "Machine"), first.Last.Machine.Describe()),
                (new("interleaved", "", Forms: ReportForms.Json), false),
            ],
            changes, rule, [.. history.Notices.Distinct(), "Recorded at different times: what changed on the machine between them is in the figures."]);
    }

    private async Task<(Report, IReadOnlyList<BenchmarkChange>)> InterleaveAsync(ParseResult parsed, string one, string other, SpeedRule rule, CancellationToken cancellationToken)
    {
        string path = parsed.GetValue(_roundsFile) ?? Path.Combine(DefaultRoundsFolder, $"{FileName(one)}-{FileName(other)}.jsonl");
        RoundsFile file = parsed.GetValue(_resume) ? RoundsFile.Open(path) : RoundsFile.Begin(path);
        var plan = new RoundPlan(_options.Arguments(parsed, _console), parsed.GetValue(_repetitions), parsed.GetValue(_seed));
        double buildSeconds = 0, measureSeconds = 0;
        using (var checkouts = new Checkouts(parsed.GetValue(_worktrees)))
        {
            await ProgressDisplay.RunAsync(_console, "build", async report =>
            {
                long start = Stopwatch.GetTimestamp();
                Checkout a = checkouts.Get(one), b = checkouts.Get(other);
                report($"build {one}", 0);
                MeasuredBuild first = await checkouts.BuildAsync(a, cancellationToken).ConfigureAwait(false);
                report($"build {other}", 0);
                MeasuredBuild second = await checkouts.BuildAsync(b, cancellationToken).ConfigureAwait(false);
                buildSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
                start = Stopwatch.GetTimestamp();
                await MeasureAsync((first, second), plan, parsed.GetValue(_rounds), file, report, cancellationToken).ConfigureAwait(false);
                measureSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
                return true;
            }).ConfigureAwait(false);
        }
        (IReadOnlyList<BenchmarkSeries> before, IReadOnlyList<BenchmarkSeries> after) = file.Series();
        RoundsHead head = file.Head!;
        IReadOnlyList<BenchmarkChange> changes = ComparableWork
            .Of([.. before.Select(series => new MeasuredWork(head.Base.Workload, series))], [.. after.Select(series => new MeasuredWork(head.Head.Workload, series))]).Decide(isPaired: true, rule);
        return Outcome(
        [
            (new("base", "Base"), Describe(one, head.Base)), (new("head", "Head"), Describe(other, head.Head)), (new("machine", "Machine"), head.Base.Machine.Describe()),
            (new("rounds", "Measured"), string.Create(CultureInfo.InvariantCulture, $"{file.Rounds.Count} rounds of {head.Turns} samples in turn; built in {buildSeconds:0} s, measured in {measureSeconds:0} s")),
            (new("interleaved", "", Forms: ReportForms.Json), true), (new("build_seconds", "", Forms: ReportForms.Json), buildSeconds), (new("measure_seconds", "", Forms: ReportForms.Json), measureSeconds),
            (new("rounds_file", "Raw samples"), path),
        ], changes, rule, file.Notices);
    }

    private async Task MeasureAsync((MeasuredBuild, MeasuredBuild) builds, RoundPlan plan, int rounds, RoundsFile file, Action<string, double> report, CancellationToken cancellationToken)
    {
        try
        {
            await InterleavedRun.MeasureAsync(builds, plan, rounds, file, report, cancellationToken).ConfigureAwait(false);
        }
        catch when (file.Rounds.Count > 0)
        {
            // Whatever it was, it is told by whoever catches it; here, how to go on.
            _console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{file.Rounds.Count} rounds are kept in {file.Path}: the same command with --resume goes on with them."));
            throw;
        }
    }

    private static (Report, IReadOnlyList<BenchmarkChange>) Outcome(IReadOnlyList<(ReportColumn, object?)> head, IReadOnlyList<BenchmarkChange> changes, SpeedRule rule, IReadOnlyList<string> notes) =>
        (ChangeReport.Of(head, changes, rule, notes), changes);

    private static string Describe(PerfRecording recording) =>
        $"{recording.Name}{(recording.Label is not null && recording.Program.Commit is { } commit ? $", commit {PerfRecording.ShortCommit(commit)}{(recording.Program.Dirty == true ? " with changes" : "")}" : "")}, recorded {recording.Time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)}";

    private static string Describe(string name, SessionHello hello) =>
        $"{name}{(hello.Program.Commit is { } commit ? $", commit {PerfRecording.ShortCommit(commit)}" : "")}{(hello.Program.Dirty == true ? " with changes" : "")}";

    private static string FileName(string revision) => string.Concat(Path.TrimEndingDirectorySeparator(revision).Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' ? c : '_'));
}
