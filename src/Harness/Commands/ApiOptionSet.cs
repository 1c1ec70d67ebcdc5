using System.CommandLine;
using FastEval.Harness.Targets.Api;
using FastEval.Harness.Targets.Pricing;
using FastEval.Harness.Targets.Traffic;

namespace FastEval.Harness.Commands;

/// <summary>The options of every command that may ask an API: what may be spent, what it costs, and what is kept of the traffic.</summary>
internal sealed class ApiOptionSet
{
    private readonly Option<double?> _maxCost = OptionKinds.OptionalReal("--max-cost", 0, 1e9, "USD",
        "Stop before the APIs of the run have cost more than so many US dollars; exit code 4, and --resume goes on. Every API target needs a price.");
    private readonly Option<int?> _maxTokens = OptionKinds.OptionalInteger("--max-tokens-total", 1, int.MaxValue,
        "Stop before the APIs of the run have taken more than so many tokens, prompts and answers; exit code 4, and --resume goes on.");
    private readonly Option<string?> _prices = OptionKinds.Text("--prices", "FILE",
        "A price table, JSON (docs/api-targets.md). Default: the one that ships. A model that is not in it has no cost.");
    private readonly Option<string?> _cache = OptionKinds.Text("--response-cache", "DIR",
        "A folder where the answers of APIs are kept: the same request, to the last byte of its pictures, is not sent again. Default: none is kept.");
    private readonly Option<string?> _record = OptionKinds.Text("--record", "DIR", "Write all traffic with APIs, without keys, into a folder.");
    private readonly Option<string?> _replay = OptionKinds.Text("--replay", "DIR", "Answer from traffic that --record wrote; nothing goes to the network, and no key is needed.");

    /// <summary>Options whose values are paths.</summary>
    public IReadOnlyList<Option> Paths => [_prices, _cache, _record, _replay];

    public void AddTo(Command command)
    {
        Option[] all = [_maxCost, _maxTokens, _prices, _cache, _record, _replay];
        foreach (Option option in all)
            command.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_replay) is not null && (result.GetValue(_record) ?? result.GetValue(_cache)) is not null)
                result.AddError("--replay takes every answer from its folder: there is nothing for --record or --response-cache to keep.");
        });
    }

    /// <summary>US dollars; null for no limit.</summary>
    public double? MaxCost(ParseResult parsed) => parsed.GetValue(_maxCost);

    /// <summary>Tokens; null for no limit.</summary>
    public int? MaxTokens(ParseResult parsed) => parsed.GetValue(_maxTokens);

    /// <summary>What all API targets share.</summary>
    /// <exception cref="FastEvalException">The price table cannot be read.</exception>
    public ApiRunOptions Read(ParseResult parsed, int parallel, float temperature, int maxTokens) => new(
        parallel, temperature, maxTokens, PriceTable.Read(parsed.GetValue(_prices)),
        new TrafficOptions(parsed.GetValue(_cache), parsed.GetValue(_record), parsed.GetValue(_replay)));
}
