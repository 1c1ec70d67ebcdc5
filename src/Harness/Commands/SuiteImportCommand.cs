using System.CommandLine;
using System.Globalization;
using FastEval.Harness.Output;
using FastEval.Harness.Suites.Importing;

namespace FastEval.Harness.Commands;

/// <summary><c>fasteval suite import</c>: makes a suite of a benchmark's own files.</summary>
internal sealed class SuiteImportCommand
{
    /// <summary>Items between two messages of progress.</summary>
    private const int Step = 50;

    private readonly CommandConsole _console;
    private readonly Argument<string> _kind = new("KIND") { Description = "The benchmark: one of the words above." };
    private readonly Argument<string[]> _paths = new("PATH") { Description = "Its files, and folders that are searched for files and pictures.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string?> _out = OptionKinds.Text("--out", "DIR", "The suite's folder, empty or new. Default: KIND.");
    private readonly Option<bool> _skip = new("--skip-bad") { Description = "Pass over broken rows and list them. Without it the first one stops the import." };
    private readonly Option<string?> _split = OptionKinds.Text("--split", "NAME", "The part of the benchmark, where its rows name several.");
    private readonly Option<int> _frames = OptionKinds.Integer("--frames", ImportOptions.DefaultFrames, 1, 64, "Frames that a video is shown as, from the middles of equal parts.");
    private readonly Option<int?> _shots = OptionKinds.OptionalInteger("--shots", 0, 8, "Pictures of the normal state before the question (mmad, mvtec-ad). Default: the benchmark's own.");
    private readonly Option<string?> _format = FormatOption.Create(ReportFormat.All);

    private SuiteImportCommand(CommandConsole console) => _console = console;

    public static Command Create(CommandConsole console)
    {
        var options = new SuiteImportCommand(console);
        var command = new Command("import",
            "Make a suite of a benchmark's files as its authors publish them: TSV, JSON, JSON lines, Parquet, folders; pictures as files, base64 or bytes. "
            + "The suite is whole or not there, whatever ends the program.\nKIND and its files:\n"
            + string.Join('\n', BenchmarkList.All.Select(one => $"  {one.Kind}: {one.Files}")))
        {
            options._kind, options._paths, options._out, options._skip, options._split, options._frames, options._shots, options._format,
        };
        command.SetAction(options.RunAsync);
        CommandExamples.AddTo(command, console,
            "fasteval suite import pope coco_pope_random.json val2014 --out pope",
            "fasteval suite import mmmu ./MMMU --skip-bad",
            "fasteval run --suite mmbench:MMBench_DEV_EN.tsv");
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string kind = parsed.GetRequiredValue(_kind);
        IBenchmark benchmark = BenchmarkList.Find(kind)
            ?? throw new ArgumentException($"KIND is one of {string.Join(", ", BenchmarkList.All.Select(one => one.Kind))}, not '{kind}'.");
        var options = new ImportOptions
        {
            Paths = parsed.GetRequiredValue(_paths),
            SkipsBad = parsed.GetValue(_skip),
            Split = parsed.GetValue(_split),
            Frames = parsed.GetValue(_frames),
            Shots = parsed.GetValue(_shots),
        };
        string folder = parsed.GetValue(_out) ?? benchmark.Kind;
        ImportOutcome outcome = await ProgressDisplay.RunAsync(_console, $"import {benchmark.Kind}", report => Task.Run(
            () => SuiteImport.Run(benchmark, options, folder, items => Show(items, report), cancellationToken), cancellationToken)).ConfigureAwait(false);
        ReportWriter.Write(Of(outcome), parsed.GetValue(_format)!, _console);
        if (outcome.SkippedCount > 0)
            _console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"fasteval: warning: {outcome.SkippedCount} broken row{(outcome.SkippedCount == 1 ? " was" : "s were")} passed over."));
        return ExitCode.Done;
    }

    private static void Show(int items, Action<string, double> report)
    {
        if (items % Step == 0)
            report(string.Create(CultureInfo.InvariantCulture, $"{items} items"), 0);
    }

    private static Report Of(ImportOutcome outcome) => new(
    [
        ReportSection.Record("suite", "", ReportForms.Json | ReportForms.Text,
            (new("name", "Name"), outcome.Card.Name),
            (new("title", "Title"), outcome.Card.Title),
            (new("split", "Split"), outcome.Card.Split),
            (new("items", "Items"), outcome.Card.Items),
            (new("pictures", "Pictures"), outcome.Pictures),
            (new("scoring", "Scoring rule"), outcome.Card.Scoring),
            (new("metric", "Metric"), outcome.Card.Metric),
            (new("skipped", "Rows passed over"), outcome.SkippedCount),
            (new("folder", "Folder"), outcome.Folder)),
        new("problems", outcome.Skipped.Count > 0 ? "Passed over" : "",
        [
            new("file", "File"), new("row", "Row", IsNumber: true), new("field", "Field"), new("what", "What"), new("remedy", "Remedy"),
        ],
        [.. outcome.Skipped.Select(problem => (object?[])[problem.File, problem.Row, problem.Field, problem.What, problem.Remedy])],
        Forms: outcome.Skipped.Count > 0 ? ReportForms.All : ReportForms.Data),
    ], []);
}
