namespace FastEval.Kernels.Imaging;

/// <summary>
/// Where a pixel's values stand in a view: patches row by row, and in each the three planes, rows from the top: [patch][channel][row][column].
/// With one patch of the whole square this is the planar layout.
/// </summary>
/// <param name="Size">Side of the square in pixels.</param>
/// <param name="Side">Side of a patch; divides <paramref name="Size"/>.</param>
internal readonly record struct PatchLayout(int Size, int Side)
{
    /// <summary>Values in one plane of a patch.</summary>
    public int Plane => Side * Side;

    /// <summary>Index of the pixel's red value; green and blue follow at <see cref="Plane"/> and twice that.</summary>
    public int IndexOf(int x, int y)
    {
        int patch = ((y / Side) * (Size / Side)) + (x / Side);
        return (((patch * 3 * Side) + (y % Side)) * Side) + (x % Side);
    }
}
