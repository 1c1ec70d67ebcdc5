using System.Globalization;

namespace FastEval.Harness.Studies.Analysis;

/// <summary>Which pair to take, and why.</summary>
/// <param name="Pair">It; null where none is measured in full.</param>
/// <param name="Reason">Why, in sentences.</param>
internal sealed record Recommendation(PairAnalysis? Pair, string Reason)
{
    /// <summary>The smallest within the limits; the reference is always within them.</summary>
    public static Recommendation Of(StudyAnalysis study, StudyLimits limits)
    {
        if (!study.Reference.IsComplete)
            return new Recommendation(null, "Nothing can be recommended: the reference is not measured in full.");
        PairAnalysis[] within = [.. study.Pairs.Where(pair => IsWithin(pair, limits)).OrderBy(pair => pair.Bytes)];
        PairAnalysis best = within[0];
        string rule = string.Create(CultureInfo.InvariantCulture,
            $"the smallest pair whose accuracy is at most {limits.AccuracyPoints:0.##} point{(limits.AccuracyPoints == 1 ? "" : "s")} below the reference's and whose KL divergence has a 99th percentile of at most {limits.KldP99:0.####} nats");
        if (best.Quantized == QuantizedPart.None)
            return new Recommendation(best, $"{best.Pair.Name}, the reference itself: it is {rule}; no smaller one is.");
        string text = string.Create(CultureInfo.InvariantCulture,
            $"{best.Pair.Name}: {rule}. It takes {100.0 * best.Bytes / study.Reference.Bytes:0}% of the reference's bytes, changes accuracy by {best.Difference!.Value * 100:+0.0;−0.0;0.0} points [{best.Difference.Low * 100:+0.0;−0.0;0.0}, {best.Difference.High * 100:+0.0;−0.0;0.0}], and has a p99 of {best.Divergence!.KldP99:0.####} nats.");
        if (best.Difference.Low * 100 < -limits.AccuracyPoints)
        {
            text += string.Create(CultureInfo.InvariantCulture,
                $" With {best.Difference.N} items a loss of {-best.Difference.Low * 100:0.0} points cannot be excluded: a larger suite would tell.");
        }
        PairAnalysis? next = study.Pairs.Where(pair => pair.IsComplete && pair.Bytes < best.Bytes).MaxBy(pair => pair.Bytes);
        if (next is not null)
            text += string.Create(CultureInfo.InvariantCulture, $" The next smaller one, {next.Pair.Name}, changes accuracy by {next.Difference!.Value * 100:+0.0;−0.0;0.0} points with a p99 of {next.Divergence!.KldP99:0.####} nats.");
        return new Recommendation(best, text);
    }

    private static bool IsWithin(PairAnalysis pair, StudyLimits limits) => pair.IsComplete
        && (pair.Quantized == QuantizedPart.None || (pair.Difference!.Value * 100 >= -limits.AccuracyPoints && pair.Divergence!.KldP99 <= limits.KldP99));
}
