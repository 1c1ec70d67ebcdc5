namespace FastEval.Kernels.Imaging;

/// <summary>One view of a batch on an accelerator.</summary>
/// <param name="Width">The picture's width in pixels.</param>
/// <param name="ImageOffset">Where the picture starts in the batch's pixels, in bytes.</param>
/// <param name="ImageLength">How many bytes it has.</param>
/// <param name="Geometry">Where the picture goes.</param>
/// <param name="X">Weights along the rows.</param>
/// <param name="Y">Weights down the columns.</param>
internal readonly record struct PreprocessingView(
    int Width, int ImageOffset, int ImageLength, PreprocessingGeometry Geometry, ResampleAxis X, ResampleAxis Y);
