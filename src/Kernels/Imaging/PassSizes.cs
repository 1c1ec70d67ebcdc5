namespace FastEval.Kernels.Imaging;

/// <summary>Lengths that the ILGPU kernels need; all in pixels.</summary>
/// <param name="Width">The picture's width.</param>
/// <param name="FirstRow">The picture's first row that counts.</param>
/// <param name="Size">Side of the output.</param>
/// <param name="PlaceX">Where the resized window starts on the output, across.</param>
/// <param name="PlaceY">Where it starts, down.</param>
internal readonly record struct PassSizes(int Width, int FirstRow, int Size, int PlaceX, int PlaceY);
