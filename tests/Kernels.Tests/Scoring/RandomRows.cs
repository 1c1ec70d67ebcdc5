namespace FastEval.Kernels.Tests.Scoring;

internal static class RandomRows
{
    /// <summary>Values from −10 to 10.</summary>
    public static void Fill(this Random random, Span<float> values)
    {
        foreach (ref float value in values)
        {
            value = (float)((random.NextDouble() * 20) - 10);
        }
    }
}
