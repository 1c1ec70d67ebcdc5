using System.Globalization;
using FastEval.Harness.Records;
using FastEval.Harness.Targets.Pricing;

namespace FastEval.Harness.Running;

/// <summary>
/// What a run may spend on APIs, over all processes that work on it. It is asked before each question, and takes every question under way, and the next, for as dear as the
/// dearest so far; so only the first few, of which nothing is known yet, or one that is dearer than all before, can pass the limit. Not thread-safe.
/// </summary>
/// <param name="maxCost">US dollars; null for no limit.</param>
/// <param name="maxTokens">Prompt and output tokens; null for no limit.</param>
/// <param name="prices">The API targets by name, with what they cost; null for one whose price is not known.</param>
internal sealed class RunBudget(double? maxCost, long? maxTokens, IReadOnlyDictionary<string, PriceRecord?> prices)
{
    private double _cost;
    private double _dearest;
    private long _tokens;
    private long _longest;

    /// <summary>Whether a target costs anything.</summary>
    public bool Covers(string target) => prices.ContainsKey(target);

    /// <summary>Counts a sample. One whose cost is not known counts by its estimated tokens; what a cache answered was paid before.</summary>
    public void Add(SampleRecord sample)
    {
        if (sample.Source is not null || sample.Tokens is not { } tokens || !prices.TryGetValue(sample.Target, out PriceRecord? price))
            return;
        double cost = sample.Cost ?? (price is null ? 0 : Cost.Upper(price, tokens));
        long sum = Math.Max(0, (long)tokens.Prompt) + Math.Max(0, tokens.Output);
        (_cost, _dearest, _tokens, _longest) = (_cost + cost, Math.Max(_dearest, cost), _tokens + sum, Math.Max(_longest, sum));
    }

    /// <summary>Whether one more question may be asked.</summary>
    /// <param name="underWay">Questions whose samples are not counted yet.</param>
    public bool MayAsk(int underWay) =>
        !(_cost + ((underWay + 1) * _dearest) > maxCost || _cost >= maxCost || _tokens + ((underWay + 1) * _longest) > maxTokens || _tokens >= maxTokens);

    /// <summary>What was spent, and of what.</summary>
    public string Describe() => string.Join("; ", new[]
    {
        maxCost is { } dollars ? string.Create(CultureInfo.InvariantCulture, $"${_cost:0.######} of --max-cost {dollars:0.######} are spent, and a question may cost ${_dearest:0.######}") : null,
        maxTokens is { } most ? string.Create(CultureInfo.InvariantCulture, $"{_tokens} of --max-tokens-total {most} are used, and a question may take {_longest}") : null,
    }.OfType<string>());
}
