using FastEval.Harness.Records;

namespace FastEval.Harness.Targets.Pricing;

/// <summary>What tokens cost.</summary>
internal static class Cost
{
    private const double Million = 1e6;

    /// <summary>US dollars, by a count that may be estimated; for budgets.</summary>
    public static double Upper(PriceRecord price, SampleTokens tokens)
    {
        int prompt = Math.Max(0, tokens.Prompt), cached = Math.Clamp(tokens.Prompt - tokens.Prefilled, 0, prompt);
        return (((prompt - cached) * price.Input) + (cached * (price.CachedInput ?? price.Input)) + (Math.Max(0, tokens.Output) * price.Output)) / Million;
    }

    /// <summary>US dollars; null without a price, and where the count is estimated or cannot be right.</summary>
    public static double? Of(PriceRecord? price, SampleTokens? tokens) =>
        price is not null && tokens is { Source: SampleTokens.Reported, Doubt: null } ? Upper(price, tokens) : null;

    /// <summary>US dollars where <see cref="Of"/> knows none, by the count that is there; null without a price or a count, and where the cost is known.</summary>
    public static double? Estimate(PriceRecord? price, SampleTokens? tokens) => price is not null && tokens is not null && Of(price, tokens) is null ? Upper(price, tokens) : null;
}
