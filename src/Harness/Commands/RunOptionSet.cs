using System.CommandLine;
using FastEval.Engine;
using FastEval.Harness.Prompting;
using FastEval.Harness.Records;
using FastEval.Harness.Running;
using FastEval.Harness.Scoring;
using FastEval.Harness.Suites;
using FastEval.Harness.Suites.Importing;
using FastEval.Harness.Targets;
using FastEval.Harness.Targets.Api;

namespace FastEval.Harness.Commands;

/// <summary>The options of <c>fasteval run</c>, and the plan that they make.</summary>
internal sealed class RunOptionSet
{
    private const string DefaultSuite = "core";
    private const string OwnPictures = "own";

    private readonly EngineOptionSet _engine = new();
    private readonly BatchingOptionSet _batching = new();
    private readonly TargetOptionSet _targets = new();
    private readonly ApiOptionSet _api = new();
    private readonly JudgeOptionSet _judge = new();
    private readonly Option<string?> _imageCache = OptionKinds.Text("--image-cache", "DIR",
        "A folder where encoded pictures stay from run to run, for any models; made if it is missing. Default: they are kept in memory only.");
    private readonly Option<string> _device = new("--device")
    {
        Description = "Where the text models run: an identifier as `fasteval devices` lists it.",
        HelpName = "ID",
        DefaultValueFactory = _ => "cpu",
    };
    private readonly Option<string?> _suite = OptionKinds.Text("--suite", "NAME|PATH", $"The suite: the name of one that ships, a folder, or a benchmark's own files as KIND:PATH[,PATH…] (`fasteval suite import --help` lists the kinds). Default: {DefaultSuite}.");
    private readonly Option<int?> _limit = OptionKinds.OptionalInteger("--limit", 1, int.MaxValue, "Ask the first N items only, after --filter.");
    private readonly Option<string[]> _filters = OptionKinds.Several("--filter", "KEY=VALUE",
        "Ask only items with this cap(ability), domain, format, kind, difficulty, template or id. Several values with commas between are alternatives.");
    private readonly Option<string?> _score = OptionKinds.Choice("--score", null,
        "generate: the model answers in words; likelihood: of yes/no and of a choice's options the most likely one is its answer. Default: as the suite's authors do, mostly generate.", ScoreMode.Generate, ScoreMode.Likelihood);
    private readonly Option<string?> _pictures = OptionKinds.Choice("--pictures", OwnPictures,
        "own, or exchanged: a control, in which every question gets the pictures of another of its template. What is still right then was guessed, not seen.", OwnPictures, SuiteRecord.ExchangedPictures);
    private readonly Option<string?> _template = OptionKinds.Text("--prompt-template", "NAME|FILE",
        $"How a question becomes a prompt: {string.Join(", ", NamedTemplates.All.Keys)}, or a file with {{question}}, {{hint}}, {{options}} in it. For suites whose items have their bare question, as imported ones do. Default: the suite's own, by the model's family.");
    private readonly Option<int?> _maxTokens = OptionKinds.OptionalInteger("--max-tokens", 1, 1 << 20,
        $"Tokens of an answer at most. Default: what the suite says, else {RunPlan.DefaultMaxTokens}.");
    private readonly Option<float> _temperature = OptionKinds.Real("--temperature", 0, 0, 100, "0 always takes the most likely token (greedy); higher is more varied.");
    private readonly Option<uint> _seed = OptionKinds.Seed("What sampling is drawn from, item by item.");

    /// <summary>Options whose values are paths.</summary>
    public IReadOnlySet<Option> Paths => new HashSet<Option>([.. _targets.Paths, .. _api.Paths, _suite, _template, _judge.Prompt, _imageCache, _engine.Template]);

    /// <summary>The options whose values may hold paths.</summary>
    public IReadOnlyList<Option> Specs => [_targets.Specs, _judge.Spec];

    /// <summary>Whether a call names a judge, or how it is asked.</summary>
    public bool NamesJudge(ParseResult parsed) => _judge.IsGiven(parsed);

    public void AddTo(Command command)
    {
        _targets.AddTo(command);
        Option[] first = [_suite, _limit, _filters, _pictures, _score, _template, _maxTokens, _temperature, _seed, _device];
        foreach (Option option in first)
            command.Add(option);
        _judge.AddTo(command);
        _batching.AddTo(command);
        command.Add(_imageCache);
        _engine.AddSettingsTo(command);
        _api.AddTo(command);
    }

    /// <summary>Which suite and items are asked for.</summary>
    public SuiteSelection Selection(ParseResult parsed) => new(
        ImportedSuites.Absolute(parsed.GetValue(_suite) ?? DefaultSuite, Environment.CurrentDirectory), parsed.GetValue(_filters)!, parsed.GetValue(_limit), parsed.GetValue(_pictures) == SuiteRecord.ExchangedPictures);

    /// <summary>Reads the suite, checks the models, and makes the plan.</summary>
    /// <exception cref="ArgumentException">The options do not fit each other, the suite or the machine.</exception>
    /// <exception cref="FastEvalException">The suite or a model is missing or damaged.</exception>
    public RunPlan Plan(ParseResult parsed, CommandConsole console, CancellationToken cancellationToken)
    {
        SuiteSelection selection = Selection(parsed);
        Suite suite = SuiteReader.Read(SuiteStore.LocateOrImport(selection.Given, console.Environment, console.Error.WriteLine, cancellationToken), cancellationToken);
        uint seed = parsed.GetValue(_seed);
        if (selection.ExchangesPictures)
            suite = suite with { Items = PictureExchange.Apply(suite.Items, seed) };
        IReadOnlyList<SuiteItem> items = ItemSelection.Select(suite.Items, selection.Filters, selection.Limit);
        int maxTokens = parsed.GetValue(_maxTokens) ?? suite.Card.MaxTokens ?? RunPlan.DefaultMaxTokens;
        float temperature = parsed.GetValue(_temperature);
        EngineOptions engine = _batching.Apply(parsed, _engine.Read(parsed)) with { Device = parsed.GetValue(_device)!, EmbeddingCachePath = parsed.GetValue(_imageCache) };
        // The price table is read, and complained of, only where something may cost.
        var common = new Lazy<ApiRunOptions>(() => _api.Read(parsed, engine.Parallel, temperature, maxTokens));
        IReadOnlyList<ITargetSource> targets = _targets.Read(parsed, engine, common, needsEyes: items.Any(item => item.Images.Count > 0), console);
        JudgePlan? judge = _judge.Read(parsed, suite, items, engine, common, console);
        return new RunPlan
        {
            Suite = suite,
            Items = items,
            Targets = targets,
            UsesLikelihood = (parsed.GetValue(_score) ?? (suite.Card.Scoring == ScoringRules.Likelihood ? ScoreMode.Likelihood : ScoreMode.Generate)) == ScoreMode.Likelihood,
            Prompts = new PromptChoice(suite.Card, parsed.GetValue(_template), items),
            Seed = seed,
            Temperature = temperature,
            MaxTokens = maxTokens,
            Judge = judge,
            Budget = Budget(parsed, targets, judge?.Source, console),
        };
    }

    private RunBudget? Budget(ParseResult parsed, IReadOnlyList<ITargetSource> targets, ITargetSource? judge, CommandConsole console)
    {
        ApiTargetSource[] paid = [.. targets.OfType<ApiTargetSource>()];
        var paidJudge = judge as ApiTargetSource;
        double? maxCost = _api.MaxCost(parsed);
        if (maxCost is not null && paid.Append(paidJudge).OfType<ApiTargetSource>().FirstOrDefault(target => target.Price is null) is { } unknown)
        {
            throw new ArgumentException(
                $"--max-cost cannot be kept: the price table has nothing for {unknown.Name}. Add it to a table of your own (--prices), name an entry with price= in its --target, or use --max-tokens-total.");
        }
        foreach (PriceRecord price in paid.Append(paidJudge).Select(target => target?.Price).OfType<PriceRecord>().Where(price => maxCost is not null && price.IsUnverified).Distinct())
            console.Error.WriteLine($"--max-cost counts with an unverified price of {price.Model} ({price.Date}, {price.Source}): check it, or name a table of your own with --prices.");
        return maxCost is null && _api.MaxTokens(parsed) is null
            ? null
            : new RunBudget(maxCost, _api.MaxTokens(parsed), paid.ToDictionary(target => target.Name, target => target.Price, StringComparer.Ordinal), paidJudge is not null);
    }
}
