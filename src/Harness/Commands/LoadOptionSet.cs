using System.CommandLine;
using System.Globalization;
using FastEval.Engine;
using FastEval.Engine.Decoding;
using FastEval.Harness.Benchmarking.Load;
using FastEval.Harness.Targets;
using FastEval.Harness.Targets.Api;
using FastEval.Harness.Targets.Pricing;
using FastEval.Harness.Targets.Traffic;

namespace FastEval.Harness.Commands;

/// <summary>The options of <c>fasteval bench</c> that put load on targets.</summary>
internal sealed class LoadOptionSet
{
    private const int MostConcurrent = ApiTargetReader.MostParallel;

    private readonly Option<string[]> _targets = OptionKinds.Several("--target", "SPEC", "Measure under load instead: targets as `fasteval run --target` takes them, local and behind APIs.");
    private readonly Option<string?> _concurrency = OptionKinds.Text("--concurrency", "N[,N]", "With --target: questions at a time, a level each. Default: 1,2,4,8.");
    private readonly Option<double?> _rate = OptionKinds.OptionalReal("--rate", 0.001, 100_000, "R", "With --target: questions arrive R times a second, as a Poisson process, in place of --concurrency.");
    private readonly Option<int?> _requests = OptionKinds.OptionalInteger("--requests", 1, 1_000_000, "With --target: questions of each level. Default: 32.");
    private readonly Option<double?> _ttft = OptionKinds.OptionalReal("--ttft-limit", 0, 1e9, "MS", "With --target: an answer is good if its first token came within so many milliseconds (goodput).");
    private readonly Option<double?> _e2e = OptionKinds.OptionalReal("--e2e-limit", 0, 1e9, "MS", "With --target: and its last within so many.");

    private readonly Option<string?> _plot = OptionKinds.Text("--plot", "FILE.html", "With --target: also write a page with plots: throughput, goodput and time percentiles against the questions at a time; at a rate, how the times are distributed.");

    /// <summary>Where the page with the plots goes; null for none.</summary>
    public string? Plot(ParseResult parsed) => parsed.GetValue(_plot);

    public void AddTo(Command command, params IReadOnlyList<Option> foreign)
    {
        Option[] details = [_concurrency, _rate, _requests, _ttft, _e2e, _plot];
        foreach (Option option in (IEnumerable<Option>)[_targets, .. details])
            command.Add(option);
        command.Validators.Add(result =>
        {
            bool isAsked = result.GetValue(_targets) is { Length: > 0 };
            if (!isAsked && details.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } detail)
                result.AddError($"{detail.Name} is of the load test: name what is asked with --target.");
            if (isAsked && foreign.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } other)
                result.AddError($"{other.Name} is not of the load test, which --target asks for.");
            if (result.GetValue(_rate) is not null && result.GetValue(_concurrency) is not null)
                result.AddError("--rate and --concurrency are two ways to ask: give one or the other.");
        });
    }

    /// <summary>Whether a load test is asked for.</summary>
    public bool IsAsked(ParseResult parsed) => parsed.GetValue(_targets)!.Length > 0;

    /// <summary>The plan.</summary>
    /// <exception cref="ArgumentException">A level is no number, or out of range.</exception>
    public LoadPlan Plan(ParseResult parsed, PromptPart.Image? picture, int maxTokens, uint seed) => new()
    {
        Concurrency = parsed.GetValue(_rate) is null ? [.. (parsed.GetValue(_concurrency) ?? "1,2,4,8").Split(',').Select(Level)] : [],
        Rate = parsed.GetValue(_rate),
        Requests = parsed.GetValue(_requests) ?? 32,
        Picture = picture,
        MaxTokens = Math.Max(1, maxTokens),
        TtftLimitMs = parsed.GetValue(_ttft),
        E2eLimitMs = parsed.GetValue(_e2e),
        Seed = seed,
    };

    /// <summary>The targets, ready for as many questions at a time as the plan has.</summary>
    public IReadOnlyList<ITargetSource> Targets(ParseResult parsed, LoadPlan plan, EngineOptions engine, CommandConsole console)
    {
        int most = plan.Rate is null ? plan.Concurrency.Max() : MostConcurrent;
        var common = new Lazy<ApiRunOptions>(() => new ApiRunOptions(most, 0, plan.MaxTokens, PriceTable.Read(null), TrafficOptions.None));
        var sources = new List<ITargetSource>();
        TargetOptionSet.AddSpecs(parsed.GetValue(_targets)!, sources, engine with { Parallel = Math.Min(most, EngineOptions.MaxParallel) }, common, needsEyes: plan.Picture is not null, console);
        return sources;
    }

    private static int Level(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int level) && level is >= 1 and <= MostConcurrent
        ? level
        : throw new ArgumentException($"--concurrency is whole numbers from 1 to {MostConcurrent} with commas between, not '{text}'.");
}
