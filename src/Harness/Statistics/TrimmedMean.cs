using MathNet.Numerics.Distributions;

namespace FastEval.Harness.Statistics;

/// <summary>
/// The mean of what is left when an eighth of the values is cut off at either end, with its standard error from the winsorised squares and Student's degrees of freedom (Yuen,
/// Biometrika 61, 1974): a few disturbed values among many neither shift nor widen it. Below eight values nothing is cut off, and it is the mean.
/// </summary>
/// <param name="Value">The trimmed mean, or the difference of two.</param>
/// <param name="StandardError">0 if all values that are left are equal.</param>
/// <param name="Freedom">Student's degrees of freedom, at least 1.</param>
internal readonly record struct TrimmedMean(double Value, double StandardError, double Freedom)
{
    private const double Cut = 0.125;

    /// <summary>Computes it of at least two values.</summary>
    /// <exception cref="ArgumentException">There are fewer: one value has no error.</exception>
    public static TrimmedMean Of(IReadOnlyCollection<double> values)
    {
        if (values.Count < 2)
            throw new ArgumentException("A trimmed mean with its error takes at least two values.");
        double[] sorted = [.. values.Order()];
        int cut = (int)(Cut * sorted.Length), kept = sorted.Length - 2 * cut;
        double trimmed = sorted.AsSpan(cut, kept).ToArray().Average();
        sorted.AsSpan(0, cut).Fill(sorted[cut]);
        sorted.AsSpan(cut + kept).Fill(sorted[cut + kept - 1]);
        double centre = sorted.Average();
        double squares = sorted.Sum(value => (value - centre) * (value - centre));
        return new TrimmedMean(trimmed, Math.Sqrt(squares / (kept * (kept - 1.0))), kept - 1);
    }

    /// <summary>The second less the first, of independent values, with Welch's degrees of freedom (Yuen, 1974).</summary>
    public static TrimmedMean Difference(TrimmedMean first, TrimmedMean second)
    {
        double a = first.StandardError * first.StandardError, b = second.StandardError * second.StandardError;
        double freedom = a + b > 0 ? (a + b) * (a + b) / (a * a / first.Freedom + b * b / second.Freedom) : first.Freedom + second.Freedom;
        return new TrimmedMean(second.Value - first.Value, Math.Sqrt(a + b), freedom);
    }

    /// <summary>The one-sided p-value against the hypothesis that the true value is <paramref name="limit"/> or less.</summary>
    public double PAbove(double limit) => StandardError > 0
        ? StudentT.CDF(0, 1, Freedom, (limit - Value) / StandardError)
        : Value > limit ? 0 : 1;

    /// <summary>The one-sided p-value against the hypothesis that the true value is <paramref name="limit"/> or more.</summary>
    public double PBelow(double limit) => new TrimmedMean(-Value, StandardError, Freedom).PAbove(-limit);

    /// <summary>The two-sided interval that covers the true value with a probability, 0 to 1.</summary>
    public (double Low, double High) Interval(double coverage)
    {
        double half = StudentT.InvCDF(0, 1, Freedom, (1 + coverage) / 2) * StandardError;
        return (Value - half, Value + half);
    }
}
