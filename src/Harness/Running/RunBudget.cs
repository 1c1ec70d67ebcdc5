using System.Globalization;
using FastEval.Harness.Records;
using FastEval.Harness.Targets.Pricing;

namespace FastEval.Harness.Running;

/// <summary>
/// What a run may spend on APIs, over all processes that work on it. It is asked before each question, and takes every question under way, and the next, for as dear as the
/// dearest so far; so only the first few, of which nothing is known yet, or one that is dearer than all before, can pass the limit. A judge counts too. Not thread-safe.
/// </summary>
/// <param name="maxCost">US dollars; null for no limit.</param>
/// <param name="maxTokens">Prompt and output tokens; null for no limit.</param>
/// <param name="prices">The API targets by name, with what they cost; null for one whose price is not known.</param>
/// <param name="isJudgePaid">Whether a judge behind an API is asked too.</param>
internal sealed class RunBudget(double? maxCost, long? maxTokens, IReadOnlyDictionary<string, PriceRecord?> prices, bool isJudgePaid = false)
{
    private readonly record struct Amount(double Cost, long Tokens);

    private Amount _spent;
    private Amount _dearestAnswer;
    private Amount _dearestVerdict;

    /// <summary>Whether a target costs anything.</summary>
    public bool Covers(string target) => prices.ContainsKey(target);

    /// <summary>Counts an answer. What has no known cost counts by its estimated tokens, at the price of then if there was one; what a cache answered was paid before.</summary>
    public void Add(SampleRecord sample)
    {
        if (prices.TryGetValue(sample.Target, out PriceRecord? price))
            Spend(Of(sample.Tokens, sample.Cost ?? sample.CostEstimate, sample.Source, price), ref _dearestAnswer);
    }

    /// <summary>Counts the last verdict on a reply, likewise. Where its judge had no price it has tokens alone: another judge's price says nothing of it.</summary>
    public void Add(JudgingRecord verdict)
    {
        if (verdict.Last is { } last)
            Spend(Of(last), ref _dearestVerdict);
    }

    /// <summary>Counts what earlier verdicts took, of this judge or of one before; it says nothing of what the next will.</summary>
    public void Add(JudgingSpent earlier) => _spent = Sum(_spent, Of(earlier));

    /// <summary>Whether one more question may be asked.</summary>
    /// <param name="underWay">Questions whose samples are not counted yet.</param>
    public bool MayAsk(int underWay) => Fits(underWay, _dearestAnswer);

    /// <summary>Whether one more reply may be judged.</summary>
    /// <param name="underWay">Replies that are being judged.</param>
    public bool MayJudge(int underWay) => !isJudgePaid || Fits(underWay, _dearestVerdict);

    /// <summary>What was spent, and of what.</summary>
    public string Describe()
    {
        (double dearest, long longest) = (Math.Max(_dearestAnswer.Cost, _dearestVerdict.Cost), Math.Max(_dearestAnswer.Tokens, _dearestVerdict.Tokens));
        return string.Join("; ", new[]
        {
            maxCost is { } dollars ? string.Create(CultureInfo.InvariantCulture, $"${_spent.Cost:0.######} of --max-cost {dollars:0.######} are spent, and a question may cost ${dearest:0.######}") : null,
            maxTokens is { } most ? string.Create(CultureInfo.InvariantCulture, $"{_spent.Tokens} of --max-tokens-total {most} are used, and a question may take {longest}") : null,
        }.OfType<string>());
    }

    private static Amount Of(SampleTokens? tokens, double? cost, string? source, PriceRecord? price) => source is not null
        ? default
        : new Amount(cost ?? (price is null || tokens is null ? 0 : Cost.Upper(price, tokens)), tokens is null ? 0 : Math.Max(0, (long)tokens.Prompt) + Math.Max(0, tokens.Output));

    private static Amount Of(JudgingSpent verdicts) => new((verdicts.Cost ?? 0) + (verdicts.CostEstimate ?? 0), verdicts.PromptTokens + verdicts.OutputTokens);

    private static Amount Sum(Amount left, Amount right) => new(left.Cost + right.Cost, left.Tokens + right.Tokens);

    private void Spend(Amount amount, ref Amount dearest)
    {
        _spent = Sum(_spent, amount);
        dearest = new Amount(Math.Max(dearest.Cost, amount.Cost), Math.Max(dearest.Tokens, amount.Tokens));
    }

    private bool Fits(int underWay, Amount dearest) => !(_spent.Cost + (underWay + 1) * dearest.Cost > maxCost || _spent.Cost >= maxCost
        || _spent.Tokens + (underWay + 1) * dearest.Tokens > maxTokens || _spent.Tokens >= maxTokens);
}
