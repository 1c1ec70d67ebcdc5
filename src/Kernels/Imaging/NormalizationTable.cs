namespace FastEval.Kernels.Imaging;

/// <summary>
/// What each 8-bit value becomes per channel. transformers multiplies in double precision, rounds to single, then subtracts and divides in single;
/// mtmd divides by 255 in single, which for 1/255 gives the same 256 numbers.
/// </summary>
internal static class NormalizationTable
{
    /// <summary>Entries per channel.</summary>
    public const int ChannelLength = 256;

    /// <summary>Builds the table: 256 values for red, then for green, then for blue.</summary>
    public static float[] Build(ImagePreprocessing options)
    {
        float[] table = new float[3 * ChannelLength];
        for (int value = 0; value < ChannelLength; value++)
        {
            float scaled = (float)(value * options.Rescale);
            table[value] = (scaled - options.Mean.Red) / options.Std.Red;
            table[ChannelLength + value] = (scaled - options.Mean.Green) / options.Std.Green;
            table[(2 * ChannelLength) + value] = (scaled - options.Mean.Blue) / options.Std.Blue;
        }

        return table;
    }
}
