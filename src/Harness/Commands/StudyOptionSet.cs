using System.CommandLine;
using FastEval.Engine;
using FastEval.Engine.Gguf;
using FastEval.Engine.Models;
using FastEval.Engine.Quantization;
using FastEval.Harness.Running;
using FastEval.Harness.Studies.Measuring;
using FastEval.Harness.Suites;
using FastEval.Harness.Targets;

namespace FastEval.Harness.Commands;

/// <summary>The options of <c>fasteval quantize</c> that say what is studied, and the plan that they make.</summary>
internal sealed class StudyOptionSet
{
    private const string DefaultTypes = "Q8_0,Q6_K,Q5_K_M,Q4_K_M,IQ4_XS,Q3_K_M,Q2_K";
    private const string DefaultMmprojTypes = "Q8_0,Q4_0";
    private const string DefaultSuite = "core";

    private readonly EngineOptionSet _engine = new();
    private readonly BatchingOptionSet _batching = new();
    private readonly Option<string?> _model = OptionKinds.Text("--model", "FILE", "The text model in F16, BF16 or F32. Default: the model tiny that ships.");
    private readonly Option<string?> _mmproj = OptionKinds.Text("--mmproj", "FILE", "Its projector (\"mmproj\"), in F16, BF16 or F32.");
    private readonly Option<string?> _types = OptionKinds.Text("--types", "TYPE,…",
        $"Types of the text model, beside the source's own. Default: {DefaultTypes}. There are {string.Join(", ", TextQuantizer.Types)}.");
    private readonly Option<string?> _mmprojTypes = OptionKinds.Text("--mmproj-types", "TYPE,…",
        $"Types of the mmproj, beside the source's own. Default: {DefaultMmprojTypes}. There are {string.Join(", ", MmprojQuantizer.Types)}.");
    private readonly Option<string?> _suite = OptionKinds.Text("--suite", "NAME|PATH", $"The suite: the name of one that ships, or a folder. Default: {DefaultSuite}.");
    private readonly Option<int?> _limit = OptionKinds.OptionalInteger("--limit", 1, int.MaxValue, "Ask the first N items only, after --filter.");
    private readonly Option<string[]> _filters = OptionKinds.Several("--filter", "KEY=VALUE", "Ask only some items, as with `fasteval run`.");
    private readonly Option<int> _divergenceItems = OptionKinds.Integer("--divergence-items", 256, 1, 1 << 20,
        "Items whose right answers are scored token by token for divergences, at most; spread evenly over the suite's.");
    private readonly Option<int> _repetitions = OptionKinds.Integer("--repetitions", 5, 0, 10_000, "Samples per measurement of speed; 0 leaves speed out.", "-r");
    private readonly Option<string?> _imatrix = new("--imatrix")
    {
        Description = "Quantise text models with an importance matrix: a file (GGUF, as llama-imatrix writes it), or, with no FILE, one that is collected on the questions, pictures and right answers "
            + "that divergences are measured on. Without it types of very few bits cannot be made.",
        HelpName = "FILE",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<string?> _keep = OptionKinds.Text("--keep", "DIR", "Keep the files that are made, there. Default: they are deleted when the study is finished.");
    private readonly Option<string> _device = new("--device")
    {
        Description = "Where the text models run: an identifier as `fasteval devices` lists it.",
        HelpName = "ID",
        DefaultValueFactory = _ => "cpu",
    };

    /// <summary>Options whose values are paths.</summary>
    public IReadOnlySet<Option> Paths => new HashSet<Option> { _model, _mmproj, _suite, _keep, _imatrix, _engine.Template };

    public void AddTo(Command command)
    {
        Option[] own = [_model, _mmproj, _types, _mmprojTypes, _suite, _limit, _filters, _divergenceItems, _repetitions, _imatrix, _keep, _device];
        foreach (Option option in own)
            command.Add(option);
        _batching.AddTo(command);
        _engine.AddSettingsTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_model) is null != result.GetValue(_mmproj) is null)
                result.AddError("--model and --mmproj belong together: a study quantises both. `fasteval model quantize` makes one file.");
        });
    }

    /// <summary>Checks the files and types, reads the suite, and makes the plan.</summary>
    /// <exception cref="ArgumentException">The options do not fit each other, the suite or the machine.</exception>
    /// <exception cref="FastEvalException">The suite or a file is missing, damaged, or quantised already.</exception>
    public StudyPlan Plan(ParseResult parsed, CommandConsole console, CancellationToken cancellationToken)
    {
        (string model, string mmproj) = Files(parsed, console);
        ModelFileValidator.CheckPair(model, mmproj);
        TextQuantizer.Check(model);
        MmprojQuantizer.Check(mmproj);
        string[] text = Types(parsed.GetValue(_types) ?? DefaultTypes, TypeOf(model), TextQuantizer.ParseType);
        bool hasImportance = parsed.GetResult(_imatrix) is { Implicit: false };
        string? importance = parsed.GetValue(_imatrix);
        if (!hasImportance && text.FirstOrDefault(TextQuantizer.NeedsImportance) is { } needing)
            throw new ArgumentException($"{needing} has too few bits to be made without an importance matrix: give --imatrix, or leave it out of --types.");
        if (importance is not null)
            _ = ImportanceFile.Read(importance);
        var selection = new SuiteSelection(parsed.GetValue(_suite) ?? DefaultSuite, parsed.GetValue(_filters)!, parsed.GetValue(_limit));
        Suite suite = SuiteReader.Read(SuiteStore.Locate(selection.Given, console.Environment), cancellationToken);
        EngineOptions engine = _batching.Apply(parsed, _engine.Read(parsed)) with { Device = parsed.GetValue(_device)!, ModelPath = model, ProjectorPath = mmproj };
        engine.Validate();
        return new StudyPlan
        {
            ModelPath = model,
            MmprojPath = mmproj,
            TextTypes = text,
            MmprojTypes = Types(parsed.GetValue(_mmprojTypes) ?? DefaultMmprojTypes, TypeOf(mmproj), name => MmprojQuantizer.ParseType(name).ToString()),
            Engine = engine,
            Selection = selection,
            Run = new RunPlan
            {
                Suite = suite,
                Items = ItemSelection.Select(suite.Items, selection.Filters, selection.Limit),
                Targets = [],
                UsesLikelihood = false,
                Seed = 0,
                Temperature = 0,
                MaxTokens = suite.Card.MaxTokens ?? RunPlan.DefaultMaxTokens,
            },
            DivergenceItems = parsed.GetValue(_divergenceItems),
            Repetitions = parsed.GetValue(_repetitions),
            KeepFolder = parsed.GetValue(_keep),
            ImportancePath = importance,
            CollectsImportance = hasImportance && importance is null,
        };
    }

    private (string Model, string Mmproj) Files(ParseResult parsed, CommandConsole console)
    {
        if (parsed.GetValue(_model) is { } model)
            return (model, parsed.GetValue(_mmproj)!);
        Benchmarking.ModelFiles shipped = ShippedModels.Find(console.Environment)[0].Value;
        return (shipped.ModelPath, shipped.ProjectorPath!);
    }

    /// <summary>The source's type first, then the others as given, each once.</summary>
    private static string[] Types(string given, string source, Func<string, string> parse)
    {
        string[] names = [.. given.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(parse)];
        return [.. names.Prepend(source).Distinct(StringComparer.Ordinal)];
    }

    private static string TypeOf(string path)
    {
        using GgufFile file = GgufFile.Open(path);
        return file.Tensors.Where(tensor => tensor.RowCount > 1).GroupBy(tensor => tensor.Type).MaxBy(group => group.Sum(tensor => tensor.ElementCount))!.Key.ToString();
    }
}
