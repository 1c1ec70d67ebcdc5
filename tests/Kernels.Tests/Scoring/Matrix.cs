using CommunityToolkit.HighPerformance;

namespace FastEval.Kernels.Tests.Scoring;

/// <summary>Rows for tests.</summary>
internal sealed class Matrix(float[] values, int rows, int width)
{
    public ReadOnlySpan2D<float> Rows => new(values, rows, width);

    public static Matrix Of(params float[][] rows) => new([.. rows.SelectMany(row => row)], rows.Length, rows[0].Length);

    /// <summary>Kind 0: logits from −10 to 10; 1: a wide range; 2: many masked; 3: many equal.</summary>
    public static Matrix Random(int rows, int width, int seed, int kind)
    {
        float[] values = new float[rows * width];
        var random = new Random(seed);
        random.Fill(values);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = kind switch
            {
                1 => values[i] * 20,
                2 => random.Next(3) == 0 && i % width != 0 ? float.NegativeInfinity : values[i],
                3 => MathF.Round(values[i]),
                _ => values[i],
            };
        }

        return new Matrix(values, rows, width);
    }

    /// <summary>The same with a little noise, as a quantised model gives.</summary>
    public Matrix Perturbed(int seed)
    {
        var random = new Random(seed);
        return new Matrix([.. values.Select(value => value + (float)((random.NextDouble() - 0.5) * 0.2))], rows, width);
    }
}
