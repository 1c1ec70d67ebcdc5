namespace FastEval.Engine.Vision.Layouts;

/// <summary>A part of a grid of image tokens.</summary>
/// <param name="Top">The first row.</param>
/// <param name="Left">The first column.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Columns">Columns.</param>
internal readonly record struct TokenWindow(int Top, int Left, int Rows, int Columns)
{
    /// <summary>The part of a grid that a picture of another shape, centred on it, covers (<c>unpad_image</c> in LLaVA's llava_arch.py).</summary>
    /// <param name="rows">Rows of the grid.</param>
    /// <param name="columns">Columns of the grid.</param>
    /// <param name="width">The picture's width in pixels.</param>
    /// <param name="height">Its height.</param>
    public static TokenWindow Unpadded(int rows, int columns, int width, int height)
    {
        if ((double)width / height > (double)columns / rows)
        {
            int top = (rows - (int)(height * ((double)columns / width))) / 2;
            return new(top, 0, rows - (2 * top), columns);
        }
        int left = (columns - (int)(width * ((double)rows / height))) / 2;
        return new(0, left, rows, columns - (2 * left));
    }
}
