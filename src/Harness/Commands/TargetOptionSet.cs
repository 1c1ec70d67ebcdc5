using System.CommandLine;
using FastEval.Engine;
using FastEval.Harness.Benchmarking;
using FastEval.Harness.Diagnostics;
using FastEval.Harness.Output;
using FastEval.Harness.Targets;
using FastEval.Harness.Targets.Api;
using FastEval.Harness.Targets.Specs;

namespace FastEval.Harness.Commands;

/// <summary>The options that say what is asked: <c>--model</c> with <c>--mmproj</c>, and <c>--target</c>.</summary>
internal sealed class TargetOptionSet
{
    private readonly Option<string[]> _models = OptionKinds.Several("--model", "FILE",
        "A text model, a GGUF file; each is a target of the run. Default, without --target: the models that ship, tiny and small.");
    private readonly Option<string[]> _projectors = OptionKinds.Several("--mmproj", "FILE", "The projector (\"mmproj\") of each --model, in the same order.");
    private readonly Option<string[]> _targets = OptionKinds.Several("--target", "SPEC",
        "A target: local:FILE, openai:MODEL, azure:DEPLOYMENT, anthropic:MODEL, or compatible:URL#MODEL (vLLM, llama-server, Ollama, LM Studio …), then settings as ,key=value. "
        + $"For local: {string.Join(", ", SpecKeys.Of(TargetKind.Local))}. For APIs: {string.Join(", ", SpecKeys.Of(TargetKind.OpenAI))}. "
        + "Keys come from the environment: OPENAI_API_KEY, AZURE_OPENAI_API_KEY with AZURE_OPENAI_ENDPOINT, ANTHROPIC_API_KEY, FASTEVAL_API_KEY. docs/api-targets.md has it all.");

    /// <summary>Options whose values are paths.</summary>
    public IReadOnlyList<Option> Paths => [_models, _projectors];

    /// <summary>Whose values may hold paths.</summary>
    public Option Specs => _targets;

    public void AddTo(Command command)
    {
        command.Add(_targets);
        command.Add(_models);
        command.Add(_projectors);
        command.Validators.Add(result =>
        {
            int models = result.GetValue(_models)?.Length ?? 0, projectors = result.GetValue(_projectors)?.Length ?? 0;
            if (models == 0 && projectors > 0)
                result.AddError("--mmproj needs --model: a projector belongs to one text model.");
            else if (projectors > 0 && projectors != models)
                result.AddError($"There {(models == 1 ? "is 1 --model" : $"are {models} --model")} and {projectors} --mmproj: give one for each, in the same order.");
        });
    }

    /// <summary>What is asked, checked as far as it can be without loading.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="engine">How local models run, where a target does not say.</param>
    /// <param name="common">The same of APIs, made only where there is one.</param>
    /// <param name="needsEyes">Whether there are pictures to be seen.</param>
    /// <param name="console">The environment, the clock, and where warnings go.</param>
    /// <exception cref="ArgumentException">The options do not fit each other, the suite or the machine.</exception>
    /// <exception cref="FastEvalException">A model is missing or damaged.</exception>
    public IReadOnlyList<ITargetSource> Read(ParseResult parsed, EngineOptions engine, Lazy<ApiRunOptions> common, bool needsEyes, CommandConsole console)
    {
        var sources = new List<ITargetSource>();
        string[] models = parsed.GetValue(_models)!, projectors = parsed.GetValue(_projectors)!;
        string[] specs = parsed.GetValue(_targets)!;
        if (models.Length == 0 && specs.Length == 0)
        {
            foreach ((string name, ModelFiles files) in ShippedModels.Find(console.Environment))
                sources.Add(Local(name, engine with { ModelPath = files.ModelPath, ProjectorPath = files.ProjectorPath }, common, needsEyes, console));
        }
        for (int i = 0; i < models.Length; i++)
        {
            EngineOptions options = engine with { ModelPath = models[i], ProjectorPath = projectors.Length > 0 ? projectors[i] : null };
            sources.Add(Local(Unique(Path.GetFileNameWithoutExtension(models[i]), sources), options, common, needsEyes, console));
        }
        AddSpecs(specs, sources, engine, common, needsEyes, console);
        return sources;
    }

    /// <summary>Adds what <c>--target</c>, or another option, names.</summary>
    /// <inheritdoc cref="Read"/>
    /// <param name="specs">What was given.</param>
    /// <param name="sources">Where to.</param>
    /// <param name="option">The option's name, for messages.</param>
    public static void AddSpecs(
        IEnumerable<string> specs, List<ITargetSource> sources, EngineOptions engine, Lazy<ApiRunOptions> common, bool needsEyes, CommandConsole console, string option = TargetSpecParser.Target)
    {
        foreach (TargetSpec spec in specs.Select(given => TargetSpecParser.Parse(given, option)).ToArray())
        {
            string given = spec.Text(SpecKeys.Name) ?? (spec.Kind == TargetKind.Local ? Path.GetFileNameWithoutExtension(spec.Model) : spec.Model);
            string name = Unique(given, sources);
            sources.Add(spec.Kind == TargetKind.Local
                ? Local(name, LocalTargetReader.Read(spec, engine), common, needsEyes, console)
                : Api(ApiTargetReader.Read(spec, name, common.Value, console.Environment), console));
        }
    }

    /// <summary>A spec as it is seen from another folder than the one that it was given in.</summary>
    public static string SpecFrom(string folder, string given)
    {
        string[] pieces = given.Split(',');
        if (!pieces[0].StartsWith(TargetKind.Local + ":", StringComparison.OrdinalIgnoreCase))
            return given;
        int colon = pieces[0].IndexOf(':', StringComparison.Ordinal) + 1;
        pieces[0] = pieces[0][..colon] + ResumedArguments.PathFrom(folder, pieces[0][colon..]);
        for (int i = 1; i < pieces.Length; i++)
        {
            int equals = pieces[i].IndexOf('=', StringComparison.Ordinal) + 1;
            if (equals > 0 && pieces[i][..(equals - 1)].Trim() is SpecKeys.Mmproj or SpecKeys.ChatTemplate)
                pieces[i] = pieces[i][..equals] + ResumedArguments.PathFrom(folder, pieces[i][equals..]);
        }
        return string.Join(',', pieces);
    }

    private static LocalTargetSource Local(string name, EngineOptions options, Lazy<ApiRunOptions> common, bool needsEyes, CommandConsole console)
    {
        if (options.ProjectorPath is null && needsEyes)
            throw new ArgumentException($"The suite has pictures, and {Path.GetFileName(options.ModelPath)} alone cannot see: name its projector with --mmproj, or mmproj= within --target.");
        var target = new LocalTargetSource(new LocalTargetOptions(name, options, common.Value.Temperature, common.Value.MaxTokens));
        target.Check();
        if (options.ContextLength > 0)
            TrainedContext.Warn(options.ContextLength, TrainedContext.Read(options.ModelPath), console);
        return target;
    }

    private static ApiTargetSource Api(ApiTargetOptions options, CommandConsole console)
    {
        var target = new ApiTargetSource(options, console.Time, message => console.Error.WriteLine($"fasteval: warning: {CellText.Printable(message)}"));
        target.Check();
        return target;
    }

    /// <summary>A name is in every line of the record: no control characters, and never one twice.</summary>
    private static string Unique(string given, List<ITargetSource> others)
    {
        string stem = CellText.Printable(given), name = stem;
        for (int n = 2; others.Any(other => other.Name == name); n++)
            name = $"{stem}-{n}";
        return name;
    }
}
