namespace FastEval.Kernels.Imaging;

/// <summary>One axis of <see cref="PreprocessingGeometry"/>.</summary>
/// <param name="Length">The picture's own length.</param>
/// <param name="Canvas">The canvas's length, at least <paramref name="Length"/>.</param>
/// <param name="Paste">Where the picture starts on the canvas.</param>
/// <param name="Resized">What the canvas is resized to.</param>
/// <param name="Crop">Where the window starts in the resized canvas.</param>
/// <param name="Count">The window's length.</param>
/// <param name="Place">Where the window starts on the output square.</param>
internal readonly record struct AxisGeometry(int Length, int Canvas, int Paste, int Resized, int Crop, int Count, int Place)
{
    /// <summary>The picture is the canvas, and all of it is resized and used.</summary>
    public static AxisGeometry Whole(int length, int resized) => new(length, length, 0, resized, 0, resized, 0);
}
