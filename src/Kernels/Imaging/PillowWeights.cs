namespace FastEval.Kernels.Imaging;

/// <summary>
/// Pillow's resampling weights for 8-bit pictures (libImaging/Resample.c: precompute_coeffs and normalize_coeffs_8bpc). mtmd's are the same.
/// </summary>
internal static class PillowWeights
{
    /// <summary>Fraction bits of a weight: what is left of 32 after 8 for the pixel and 2 of headroom.</summary>
    public const int PrecisionBits = 32 - 8 - 2;

    /// <summary>One half: what a sum starts with, so that the shift rounds.</summary>
    public const int Half = 1 << (PrecisionBits - 1);

    /// <summary>Most input pixels that one output pixel is made of.</summary>
    public static int MaxTaps(int inputLength, int outputLength, ResampleFilter filter) =>
        ((int)Math.Ceiling(Support(filter) * FilterScale(inputLength, outputLength)) * 2) + 1;

    /// <summary>The weights of one output pixel.</summary>
    /// <param name="inputLength">Pixels along the axis before.</param>
    /// <param name="outputLength">Pixels along the axis after.</param>
    /// <param name="index">Which output pixel.</param>
    /// <param name="filter">The filter.</param>
    /// <param name="scratch">At least <see cref="MaxTaps"/> long.</param>
    /// <param name="weights">Receives the weights, at least <see cref="MaxTaps"/> long.</param>
    /// <returns>The first input pixel, and how many there are.</returns>
    public static (int First, int Count) Compute(
        int inputLength, int outputLength, int index, ResampleFilter filter, Span<double> scratch, Span<int> weights)
    {
        double filterScale = FilterScale(inputLength, outputLength);
        double support = Support(filter) * filterScale;
        double center = (index + 0.5) * ((double)inputLength / outputLength);
        double inverse = 1.0 / filterScale;
        int first = Math.Max((int)(center - support + 0.5), 0);
        int count = Math.Min((int)(center + support + 0.5), inputLength) - first;
        double sum = 0;
        for (int i = 0; i < count; i++)
        {
            double weight = Evaluate(filter, (i + first - center + 0.5) * inverse);
            scratch[i] = weight;
            sum += weight;
        }

        for (int i = 0; i < count; i++)
        {
            double weight = sum != 0 ? scratch[i] / sum : scratch[i];
            weights[i] = (int)((weight < 0 ? -0.5 : 0.5) + (weight * (1 << PrecisionBits)));
        }

        return (first, count);
    }

    private static double FilterScale(int inputLength, int outputLength) => Math.Max((double)inputLength / outputLength, 1.0);

    private static double Support(ResampleFilter filter) => filter switch
    {
        ResampleFilter.Bilinear => 1.0,
        ResampleFilter.Bicubic => 2.0,
        ResampleFilter.Lanczos => 3.0,
        _ => throw new ArgumentOutOfRangeException(nameof(filter), filter, "Unknown resampling filter."),
    };

    private static double Evaluate(ResampleFilter filter, double x)
    {
        x = Math.Abs(x);
        return filter switch
        {
            ResampleFilter.Bilinear => x < 1.0 ? 1.0 - x : 0.0,
            ResampleFilter.Bicubic => Cubic(x),
            _ => x < 3.0 ? Sinc(x) * Sinc(x / 3.0) : 0.0,
        };
    }

    private static double Cubic(double x)
    {
        const double A = -0.5;
        return x switch
        {
            < 1.0 => ((((A + 2.0) * x) - (A + 3.0)) * x * x) + 1,
            < 2.0 => ((((x - 5) * x) + 8) * x - 4) * A,
            _ => 0.0,
        };
    }

    private static double Sinc(double x)
    {
        if (x == 0.0)
        {
            return 1.0;
        }

        x *= Math.PI;
        return Math.Sin(x) / x;
    }
}
