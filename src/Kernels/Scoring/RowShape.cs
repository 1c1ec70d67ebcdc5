using CommunityToolkit.HighPerformance;

namespace FastEval.Kernels.Scoring;

/// <summary>Checks that the caller's matrices fit together.</summary>
internal static class RowShape
{
    /// <exception cref="ArgumentException">A row is empty.</exception>
    public static void Check(ReadOnlySpan2D<float> rows)
    {
        if (rows.Height > 0 && rows.Width == 0)
        {
            throw new ArgumentException($"The {rows.Height} rows have no values.");
        }
    }

    /// <exception cref="ArgumentException">There is not one result for each row.</exception>
    public static void Check(ReadOnlySpan2D<float> rows, int results)
    {
        Check(rows);
        if (rows.Height != results)
        {
            throw new ArgumentException($"There are {rows.Height} rows and room for {results} results; give one for each row.");
        }
    }

    /// <exception cref="ArgumentException">The matrices have different shapes.</exception>
    public static void Check(ReadOnlySpan2D<float> first, ReadOnlySpan2D<float> second)
    {
        Check(first);
        if (first.Height != second.Height || first.Width != second.Width)
        {
            throw new ArgumentException(
                $"The matrices are {first.Height} x {first.Width} and {second.Height} x {second.Width}; both must have one shape.");
        }
    }

    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A token is not in the vocabulary.</exception>
    public static void CheckTokens(ReadOnlySpan2D<float> logits, ReadOnlySpan2D<int> tokens, Span2D<double> results)
    {
        Check(logits);
        if (tokens.Height != logits.Height || results.Height != tokens.Height || results.Width != tokens.Width)
        {
            throw new ArgumentException(
                $"Logits have {logits.Height} rows, tokens are {tokens.Height} x {tokens.Width}, results {results.Height} x {results.Width}; "
                + "rows must be equal, and results have the tokens' shape.");
        }

        for (int row = 0; row < tokens.Height; row++)
        {
            for (int column = 0; column < tokens.Width; column++)
            {
                int token = tokens[row, column];
                if ((uint)token >= (uint)logits.Width)
                {
                    throw new ArgumentOutOfRangeException(nameof(tokens), token, $"Row {row} asks for a token outside the vocabulary of {logits.Width}.");
                }
            }
        }
    }

    /// <exception cref="ArgumentException">The shapes do not fit, or k exceeds the width.</exception>
    public static void CheckTopK(ReadOnlySpan2D<float> rows, Span2D<float> values, Span2D<int> indices)
    {
        Check(rows);
        if (values.Height != rows.Height || indices.Height != rows.Height || values.Width != indices.Width || values.Width > rows.Width)
        {
            throw new ArgumentException(
                $"Rows are {rows.Height} x {rows.Width}, values {values.Height} x {values.Width}, indices {indices.Height} x {indices.Width}; "
                + "values and indices must be rows x k with k at most the rows' width.");
        }
    }
}
