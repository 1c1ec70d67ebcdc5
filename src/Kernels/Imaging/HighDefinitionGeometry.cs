namespace FastEval.Kernels.Imaging;

/// <summary>
/// Where Phi-3-Vision's <c>HD_transform</c> puts a picture (image_processing_phi3_v.py): as many tiles across the longer side as the number of tiles allows,
/// the other side padded to whole tiles on both ends. What is higher than wide is laid on its side before and set upright again afterwards.
/// </summary>
/// <param name="Width">Pixels across of the resized picture, without padding.</param>
/// <param name="Height">Pixels down.</param>
/// <param name="Grid">Tiles of the padded picture.</param>
/// <param name="IsTransposed">Whether the picture is higher than wide.</param>
/// <param name="Padding">Pixels of padding before the picture, along its shorter side; what is odd goes behind it.</param>
public readonly record struct HighDefinitionGeometry(int Width, int Height, TileGrid Grid, bool IsTransposed, int Padding)
{
    /// <summary>For a picture of a certain size.</summary>
    /// <param name="width">Its width in pixels, at least 1.</param>
    /// <param name="height">Its height, at least 1.</param>
    /// <param name="size">Side of a tile in pixels.</param>
    /// <param name="mostTiles">Tiles at most, at least 1.</param>
    public static HighDefinitionGeometry Of(int width, int height, int size, int mostTiles)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(mostTiles, 1);
        bool transposed = width < height;
        double ratio = transposed ? (double)height / width : (double)width / height;
        int across = 1;
        while ((across + 1) * Math.Ceiling((across + 1) / ratio) <= mostTiles)
        {
            across++;
        }

        int longer = across * size;
        // The original fails where nothing is left of the shorter side; one row is kept here.
        int shorter = Math.Max((int)(longer / ratio), 1);
        int down = (shorter + size - 1) / size;
        int padding = ((down * size) - shorter) / 2;
        return transposed
            ? new(shorter, longer, new TileGrid(down, across), true, padding)
            : new(longer, shorter, new TileGrid(across, down), false, padding);
    }
}
