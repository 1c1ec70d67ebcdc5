using System.CommandLine;
using FastEval.Engine.Models;
using FastEval.Harness.Output;
using FastEval.Harness.Records;
using FastEval.Harness.Reports.Analysis;
using FastEval.Harness.Running;
using FastEval.Harness.Studies.Analysis;
using FastEval.Harness.Studies.Measuring;
using FastEval.Harness.Studies.Records;
using FastEval.Harness.Studies.Reports;

namespace FastEval.Harness.Commands;

/// <summary><c>fasteval quantize</c>: what quantising a model costs, and what it saves.</summary>
internal sealed class QuantizeCommand
{
    private readonly CommandConsole _console;
    private readonly StudyOptionSet _options = new();
    private readonly Option<string?> _resume = OptionKinds.Text("--resume", "STUDY",
        "Go on with a study that was broken off: its folder, its id or the beginning of it, or latest. Its own options hold. A finished one is only reported again, unless parts of it were lost.");
    private readonly Option<string?> _out = OptionKinds.Text("--out", "DIR", $"The folder that holds studies; each gets a folder of its own in it. Default: {StudyStore.DefaultFolder}.");
    private readonly Option<float> _within = OptionKinds.Real("--within", (float)StudyLimits.Default.AccuracyPoints, 0, 100, "Points of accuracy that the recommended pair may be below the reference.");
    private readonly Option<float> _kldP99 = OptionKinds.Real("--kld-p99", (float)StudyLimits.Default.KldP99, 0, 1e6f, "Nats that the 99th percentile of the recommended pair's KL divergence may be.");
    private readonly Option<string[]> _gates = OptionKinds.Several("--gate", "[PAIR:]METRIC<=X",
        $"A threshold, <= or >=; if it does not hold, the exit code is 3. Without a pair it holds for all but the reference. METRIC is one of {string.Join(", ", StudyGate.Names)}.");
    private readonly Option<string?> _format = FormatOption.Create(ReportFormat.All);

    private QuantizeCommand(CommandConsole console) => _console = console;

    public static Command Create(CommandConsole console)
    {
        var options = new QuantizeCommand(console);
        var command = new Command("quantize",
            "Quantise a text model and its mmproj to several types, and measure what every pair of them costs and saves: bytes, speed, accuracy on a suite with the changed answers, and the KL divergence "
            + "from the unquantised pair at the tokens of the right answers, behind questions with pictures.\n"
            + "Writes report.html with plots, report.md and the record to studies/UTC-ID; whatever ends the program, --resume makes what is missing. The exit code is 1 if a pair failed, 3 if a --gate does not hold.\n"
            + "With no options: the model tiny that ships, 8 types by 3, on the suite core.");
        options._options.AddTo(command);
        Option[] own = [options._within, options._kldP99, options._gates, options._resume, options._out, options._format];
        foreach (Option option in own)
            command.Add(option);
        command.SetAction(options.RunAsync);
        CommandExamples.AddTo(command, console,
            "fasteval quantize",
            "fasteval quantize --model m-f16.gguf --mmproj p-f16.gguf --types Q8_0,Q4_K_M,Q2_K --mmproj-types Q8_0 --keep variants",
            "fasteval quantize --types Q4_K_M --mmproj-types Q8_0 --gate 'accuracy_drop<=1' --gate 'Q4_K_M+Q8_0:kld_p99<=0.2'",
            "fasteval quantize --resume latest");
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string parent = parsed.GetValue(_out) ?? StudyStore.DefaultFolder;
        string? resumed = parsed.GetValue(_resume) is { } study ? StudyStore.Locate(study, parent) : null;
        ParseResult asked = resumed is null ? parsed : Recorded(parsed, resumed);
        var limits = new StudyLimits(asked.GetValue(_within), asked.GetValue(_kldP99));
        StudyPlan plan = _options.Plan(asked, _console, cancellationToken);
        if (resumed is null)
            VariantFiles.RequireFree(plan);
        StudyRecord now = Describe(plan, cancellationToken);
        StudyGate[] gates = [.. asked.GetValue(_gates)!.Select(gate => StudyGate.Parse(gate, [.. now.Pairs().Select(pair => pair.Name)]))];
        using StudyFolder folder = resumed is null ? StudyFolder.Create(parent, now) : StudyFolder.Open(resumed);
        if (resumed is not null)
            StudyAgreement.Require(folder, now);
        _console.Error.WriteLine($"Study {folder.Path}: {now.Pairs().Count()} pairs of {now.Model.File} and {now.Mmproj.File} on {plan.Run.Items.Count} items of {plan.Run.Suite.Card.Name}.");
        if (folder.Study.Finished is null || folder.Study.Failures.Count > 0 || !StudyRunner.IsWhole(plan, folder))
            await MeasureAsync(plan, folder, cancellationToken).ConfigureAwait(false);
        return Report(folder, plan, limits, gates, parsed.GetValue(_format)!);
    }

    private int Report(StudyFolder folder, StudyPlan plan, StudyLimits limits, StudyGate[] gates, string format)
    {
        StudyAnalysis analysis = StudyAnalysis.Of(folder, _ => RecordedSuite.Of(plan.Run.Suite));
        var recommendation = Recommendation.Of(analysis, limits);
        string[] broken = [.. gates.SelectMany(gate => gate.Check(analysis))];
        StudyFiles.Write(folder, analysis, recommendation, broken);
        ReportWriter.Write(StudySummary.Of(analysis, recommendation, broken), format, _console);
        _console.Error.WriteLine($"Report: {folder.HtmlReport}");
        return folder.Study.Failures.Count > 0 ? ExitCode.Failed : broken.Length > 0 ? ExitCode.GateFailed : ExitCode.Done;
    }

    private async Task MeasureAsync(StudyPlan plan, StudyFolder folder, CancellationToken cancellationToken)
    {
        try
        {
            await ProgressDisplay.RunWithNotesAsync(_console, "start", async surface =>
            {
                await new StudyRunner(plan, folder, _console).RunAsync(new StudyDisplay(_console, surface, StudyRunner.Steps(plan)), cancellationToken).ConfigureAwait(false);
                return true;
            }).ConfigureAwait(false);
        }
        catch
        {
            // Whatever it was, it is told by whoever catches it; here, how to go on.
            string parent = Path.GetDirectoryName(folder.Path) ?? "";
            _console.Error.WriteLine($"What was measured is recorded. Go on with: fasteval quantize --resume {CommandLineApp.Quoted(parent == StudyStore.DefaultFolder ? Path.GetFileName(folder.Path) : folder.Path)}");
            throw;
        }
    }

    private ParseResult Recorded(ParseResult parsed, string path)
    {
        using StudyFolder folder = StudyFolder.Read(path);
        return new ResumedArguments(parsed, folder.Study.CommandLine, folder.Study.WorkingFolder, new HashSet<Option> { _resume, _out, _format }, _options.Paths.ToDictionary(option => option, _ => (Func<string, string, string>)ResumedArguments.PathFrom)).Parse();
    }

    private StudyRecord Describe(StudyPlan plan, CancellationToken cancellationToken)
    {
        RunRecord run = RunDescription.Of(plan.Run, plan.Selection, _console.Arguments, _console.Time.GetUtcNow());
        return new StudyRecord
        {
            Schema = StudyRecord.CurrentSchema,
            Id = "",
            Started = run.Started,
            Program = run.Program,
            CommandLine = run.CommandLine,
            WorkingFolder = run.WorkingFolder,
            Model = new SourceRecord(Path.GetFileName(plan.ModelPath), ModelInspector.Sha256(plan.ModelPath, null, cancellationToken), plan.TextTypes[0]),
            Mmproj = new SourceRecord(Path.GetFileName(plan.MmprojPath), ModelInspector.Sha256(plan.MmprojPath, null, cancellationToken), plan.MmprojTypes[0]),
            TextTypes = plan.TextTypes,
            MmprojTypes = plan.MmprojTypes,
            Suite = run.Suite,
            Machine = run.Machine,
            Settings = StudySettings.Of(plan, cancellationToken),
            Variants = [],
            Failures = [],
        };
    }
}
