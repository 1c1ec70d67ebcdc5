namespace FastEval.Kernels.Imaging;

/// <summary>Checks the caller's output buffer.</summary>
internal static class OutputLength
{
    public static void Check(int length, int size, string parameter)
    {
        int expected = size * size * 3;
        if (length != expected)
        {
            throw new ArgumentException($"The output must have 3 x {size} x {size} = {expected} elements; it has {length}.", parameter);
        }
    }
}
