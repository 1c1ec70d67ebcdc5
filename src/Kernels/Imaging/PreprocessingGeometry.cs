namespace FastEval.Kernels.Imaging;

/// <summary>
/// Where a picture goes: pasted on a canvas, the canvas resized, a window cut out of that, and the window placed on the square.
/// All lengths in pixels.
/// </summary>
/// <param name="X">The horizontal steps.</param>
/// <param name="Y">The vertical steps.</param>
internal readonly record struct PreprocessingGeometry(AxisGeometry X, AxisGeometry Y)
{
    /// <summary>For a view of a picture: 0 is the whole, the others are tiles.</summary>
    public static PreprocessingGeometry Of(ImagePreprocessing options, int width, int height, int view) => options.Mode switch
    {
        PreprocessingMode.PadToSquare => PadToSquare(options.Size, width, height),
        PreprocessingMode.CenterCrop => CenterCrop(options.Size, width, height),
        PreprocessingMode.Stretch => Stretch(options.Size, width, height),
        PreprocessingMode.PadAfterResize => PadAfterResize(options.Size, width, height),
        PreprocessingMode.AnyResolution when view == 0 => Stretch(options.Size, width, height),
        PreprocessingMode.AnyResolution => Tile(options.Size, options.GridOf(width, height)!.Value, width, height, view - 1),
        _ => throw new ArgumentOutOfRangeException(nameof(options), options.Mode, "Unknown preprocessing mode."),
    };

    private static PreprocessingGeometry Stretch(int size, int width, int height) => new(AxisGeometry.Whole(width, size), AxisGeometry.Whole(height, size));

    private static PreprocessingGeometry PadToSquare(int size, int width, int height)
    {
        int side = Math.Max(width, height);
        return new(Padded(width), Padded(height));

        AxisGeometry Padded(int length) => AxisGeometry.Whole(length, size) with { Canvas = side, Paste = (side - length) / 2 };
    }

    private static PreprocessingGeometry CenterCrop(int size, int width, int height)
    {
        int shorter = Math.Min(width, height);
        return new(Cropped(width), Cropped(height));

        AxisGeometry Cropped(int length)
        {
            // transformers: int(size * long / short), a true division.
            int resized = length == shorter ? size : (int)((double)((long)size * length) / shorter);
            return AxisGeometry.Whole(length, resized) with { Crop = (resized - size) / 2, Count = size };
        }
    }

    private static PreprocessingGeometry PadAfterResize(int size, int width, int height)
    {
        if (width == size && height == size)
        {
            return new(AxisGeometry.Whole(width, size), AxisGeometry.Whole(height, size));
        }

        // Single precision throughout, as img_tool::resize has it.
        float scale = Math.Min((float)size / width, (float)size / height);
        return new(Fitted(width), Fitted(height));

        AxisGeometry Fitted(int length)
        {
            int resized = Math.Min((int)MathF.Ceiling(length * scale), size);
            return AxisGeometry.Whole(length, resized) with { Place = (size - resized) / 2 };
        }
    }

    private static PreprocessingGeometry Tile(int size, TileGrid grid, int width, int height, int tile)
    {
        (int fittedWidth, int fittedHeight) = grid.Fit(size, width, height);
        return new(
            Cut(width, fittedWidth, grid.Columns * size, tile % grid.Columns), Cut(height, fittedHeight, grid.Rows * size, tile / grid.Columns));

        // The part of the resized picture, centred on the grid, that lies on one tile.
        AxisGeometry Cut(int length, int resized, int full, int index)
        {
            int paste = (full - resized) / 2;
            int from = Math.Clamp(paste, index * size, (index + 1) * size);
            int to = Math.Clamp(paste + resized, from, (index + 1) * size);
            return AxisGeometry.Whole(length, resized) with { Crop = Math.Clamp(from - paste, 0, resized), Count = to - from, Place = from - (index * size) };
        }
    }
}
