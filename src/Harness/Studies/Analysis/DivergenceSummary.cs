using FastEval.Harness.Statistics;
using FastEval.Harness.Studies.Records;

namespace FastEval.Harness.Studies.Analysis;

/// <summary>How far a pair is from the reference over all positions. A pure function of the two records.</summary>
internal sealed record DivergenceSummary
{
    private DivergenceSummary()
    {
    }

    /// <summary>Tokens of right answers.</summary>
    public required int Positions { get; init; }

    /// <summary>KL divergence from the reference, nats: mean, median, 99th percentile and largest over positions.</summary>
    public required double KldMean { get; init; }

    public required double KldMedian { get; init; }

    public required double KldP99 { get; init; }

    public required double KldMax { get; init; }

    /// <summary>exp(mean ln p − mean ln q) over right tokens: the pair's perplexity divided by the reference's.</summary>
    public required double PerplexityRatio { get; init; }

    /// <summary>The share of positions where the most likely token is the reference's.</summary>
    public required double Top1 { get; init; }

    /// <summary>Mean of q − p over right tokens.</summary>
    public required double ProbabilityChange { get; init; }

    /// <summary>√ of the mean of (q − p)².</summary>
    public required double ProbabilityRms { get; init; }

    /// <summary>Computes it; null without positions.</summary>
    /// <exception cref="FastEvalException">The two are not of the same items and tokens.</exception>
    public static DivergenceSummary? Of(IReadOnlyList<ReferenceLine> reference, IReadOnlyList<DivergenceLine> pair)
    {
        if (reference.Count != pair.Count || reference.Zip(pair).Any(both => both.First.Item != both.Second.Item || both.First.LogProb.Count != both.Second.LogProb.Count))
            throw new FastEvalException("A divergence record is not of the reference's items: delete it, and go on with --resume.");
        double[] kld = [.. pair.SelectMany(line => line.Kld)];
        if (kld.Length == 0)
            return null;
        (double P, double Q)[] right = [.. reference.Zip(pair).SelectMany(both => both.First.LogProb.Zip(both.Second.LogProb))];
        double[] changes = [.. right.Select(both => Math.Exp(both.Q) - Math.Exp(both.P))];
        // A divergence may be infinite, and so has a place among the percentiles, but no distribution takes it.
        double[] sorted = [.. kld.Order()];
        Distribution? finite = double.IsFinite(sorted[^1]) ? Distribution.Of(kld) : null;
        return new DivergenceSummary
        {
            Positions = kld.Length,
            KldMean = kld.Average(),
            KldMedian = finite?.Median ?? sorted[sorted.Length / 2],
            KldP99 = finite?.Percentile(99) ?? sorted[(int)Math.Ceiling((sorted.Length - 1) * 0.99)],
            KldMax = sorted[^1],
            PerplexityRatio = Math.Exp(right.Average(both => both.P) - right.Average(both => both.Q)),
            Top1 = pair.SelectMany(line => line.Top1).Count(same => same) / (double)kld.Length,
            ProbabilityChange = changes.Average(),
            ProbabilityRms = Math.Sqrt(changes.Average(change => change * change)),
        };
    }
}
