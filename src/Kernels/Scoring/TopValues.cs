using System.Numerics;

namespace FastEval.Kernels.Scoring;

/// <summary>The greatest values of one row, kept in order by insertion: after the first few hundred values hardly any gets past the least of them.</summary>
internal static unsafe class TopValues
{
    /// <summary>Finds them; of equal values the first come first. A row with a NaN gives NaN and −1 throughout.</summary>
    /// <param name="x">The row.</param>
    /// <param name="length">Its length, at least <paramref name="count"/>.</param>
    /// <param name="values">Receives the values, greatest first.</param>
    /// <param name="indices">Receives where they stand.</param>
    /// <param name="count">How many, 1 or more.</param>
    public static void Find(float* x, int length, float* values, int* indices, int count)
    {
        int found = 0;
        int i = 0;
        while (i < length)
        {
            // Negated, so that a NaN stops it as well.
            if (found == count && i + Vector<float>.Count <= length && Vector.LessThanOrEqualAll(Vector.Load(x + i), new Vector<float>(values[count - 1])))
            {
                i += Vector<float>.Count;
                continue;
            }

            int end = Math.Min(i + Vector<float>.Count, length);
            for (; i < end; i++)
            {
                if (float.IsNaN(x[i]))
                {
                    new Span<float>(values, count).Fill(float.NaN);
                    new Span<int>(indices, count).Fill(-1);
                    return;
                }

                if (found < count || x[i] > values[count - 1])
                {
                    found = Math.Min(found + 1, count);
                    Insert(x[i], i, values, indices, found - 1);
                }
            }
        }
    }

    /// <summary>Puts a value into the first <paramref name="last"/> ordered ones; what stood at <paramref name="last"/> is dropped.</summary>
    private static void Insert(float value, int index, float* values, int* indices, int last)
    {
        int at = last;
        for (; at > 0 && values[at - 1] < value; at--)
        {
            values[at] = values[at - 1];
            indices[at] = indices[at - 1];
        }

        values[at] = value;
        indices[at] = index;
    }
}
