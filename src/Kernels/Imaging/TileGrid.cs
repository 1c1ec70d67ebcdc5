namespace FastEval.Kernels.Imaging;

/// <summary>A grid of square tiles for <see cref="PreprocessingMode.AnyResolution"/>, as LLaVA-NeXT's "grid pinpoints" have it.</summary>
/// <param name="Columns">Tiles across, at least 1.</param>
/// <param name="Rows">Tiles down, at least 1.</param>
public readonly record struct TileGrid(int Columns, int Rows)
{
    /// <summary>
    /// LLaVA-NeXT's pinpoints (336×672, 672×336, 672×672, 1008×336, 336×1008; width before height, as its authors' training code reads them) as tiles.
    /// transformers reads height before width, which gives another grid where two are equally good: for pictures within 336×336.
    /// </summary>
    public static IReadOnlyList<TileGrid> LlavaNext { get; } = [new(1, 2), new(2, 1), new(2, 2), new(3, 1), new(1, 3)];

    /// <summary>
    /// The grid that keeps most of the picture's pixels, and of several the one that wastes fewest of its own (<c>select_best_resolution</c> in
    /// transformers and LLaVA); the first of equals.
    /// </summary>
    /// <param name="grids">What there is to choose from, at least one.</param>
    /// <param name="size">Side of a tile in pixels.</param>
    /// <param name="width">The picture's width in pixels.</param>
    /// <param name="height">Its height.</param>
    public static TileGrid Select(IReadOnlyList<TileGrid> grids, int size, int width, int height)
    {
        TileGrid best = grids[0];
        long mostKept = -1;
        long leastWasted = long.MaxValue;
        for (int i = 0; i < grids.Count; i++)
        {
            TileGrid grid = grids[i];
            double scale = Math.Min((double)(grid.Columns * size) / width, (double)(grid.Rows * size) / height);
            long kept = Math.Min((long)(width * scale) * (long)(height * scale), (long)width * height);
            long wasted = ((long)grid.Columns * size * grid.Rows * size) - kept;
            if (kept > mostKept || (kept == mostKept && wasted < leastWasted))
            {
                (best, mostKept, leastWasted) = (grid, kept, wasted);
            }
        }

        return best;
    }

    /// <summary>The picture's size when it just fits into the grid, its shape kept (transformers' <c>get_patch_output_size</c>).</summary>
    internal (int Width, int Height) Fit(int size, int width, int height)
    {
        int fullWidth = Columns * size;
        int fullHeight = Rows * size;
        double across = (double)fullWidth / width;
        double down = (double)fullHeight / height;
        return across < down
            ? (fullWidth, Math.Min((int)Math.Ceiling(height * across), fullHeight))
            : (Math.Min((int)Math.Ceiling(width * down), fullWidth), fullHeight);
    }
}
