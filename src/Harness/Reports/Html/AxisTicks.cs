namespace FastEval.Harness.Reports.Html;

/// <summary>Round numbers for an axis.</summary>
internal static class AxisTicks
{
    private static readonly double[] Factors = [1, 2, 5, 10];

    /// <summary>From 0 to at least <paramref name="max"/>, in steps of 1, 2 or 5 times a power of ten.</summary>
    /// <param name="max">The largest value; above 0.</param>
    /// <param name="most">The most steps.</param>
    public static double[] Linear(double max, int most = 5)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(max / most)));
        double step = Factors.Select(factor => factor * power).First(candidate => max / candidate <= most);
        int count = (int)Math.Ceiling(max / step - 1e-9);
        return [.. Enumerable.Range(0, count + 1).Select(i => Math.Round(i * step, 12))];
    }

    /// <summary>The numbers 1, 2 and 5 times a power of ten within a range, or only the powers where they are too many.</summary>
    /// <param name="min">The axis's lower end; above 0.</param>
    /// <param name="max">Its upper end.</param>
    /// <param name="most">The most of them.</param>
    public static double[] Logarithmic(double min, double max, int most = 6)
    {
        foreach (double[] factors in (double[][])[[1, 2, 5], [1, 3], [1]])
        {
            double[] ticks = Within(min, max, factors);
            if (ticks.Length <= most)
                return ticks;
        }
        double[] powers = Within(min, max, [1]);
        int every = (powers.Length + most - 1) / most;
        return [.. powers.Where((_, i) => i % every == 0)];
    }

    private static double[] Within(double min, double max, double[] factors) =>
    [
        .. Enumerable.Range((int)Math.Floor(Math.Log10(min)), (int)Math.Ceiling(Math.Log10(max)) - (int)Math.Floor(Math.Log10(min)) + 1)
            .SelectMany(exponent => factors.Select(factor => exponent < 0 ? factor / Math.Pow(10, -exponent) : factor * Math.Pow(10, exponent)))
            .Where(tick => tick >= min * (1 - 1e-9) && tick <= max * (1 + 1e-9)),
    ];
}
