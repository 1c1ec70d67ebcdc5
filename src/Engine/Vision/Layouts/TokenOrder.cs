using FastEval.Kernels.Imaging;

namespace FastEval.Engine.Vision.Layouts;

/// <summary>
/// Which feature stands at each place of the prompt. A feature's number is view · patches + row · side + column, where view 0 is the overview and the others
/// are the tiles, row by row.
/// </summary>
internal static class TokenOrder
{
    /// <summary>LLaVA-1.6's newline, and Phi-3-Vision's separator behind a row (sub_GN).</summary>
    public const int RowEnd = -1;

    /// <summary>Phi-3-Vision's separator between the tiles and the overview (glb_GN).</summary>
    public const int ViewEnd = -2;

    /// <summary>The features of one view.</summary>
    public static IEnumerable<int> View(int view, int side) => Enumerable.Range(view * side * side, side * side);

    /// <summary>The features of a part of the tiles, row by row over all of them.</summary>
    /// <param name="grid">The grid.</param>
    /// <param name="side">Patches along each side of a tile.</param>
    /// <param name="window">The part.</param>
    /// <param name="newlines">Whether each row ends with <see cref="RowEnd"/>.</param>
    public static IEnumerable<int> Tiles(TileGrid grid, int side, TokenWindow window, bool newlines)
    {
        for (int row = window.Top; row < window.Top + window.Rows; row++)
        {
            for (int column = window.Left; column < window.Left + window.Columns; column++)
                yield return At(grid, side, row, column);
            if (newlines)
                yield return RowEnd;
        }
    }

    /// <summary>
    /// Phi-3-Vision's whole picture: four features a token (upper left, upper right, lower left, lower right), or four times a separator.
    /// </summary>
    public static IEnumerable<int> Phi3(TileGrid grid, int side)
    {
        foreach (int place in Merged(grid, side, firstView: 1))
            yield return place;
        for (int quarter = 0; quarter < 4; quarter++)
            yield return ViewEnd;
        foreach (int place in Merged(new TileGrid(1, 1), side, firstView: 0))
            yield return place;
    }

    private static IEnumerable<int> Merged(TileGrid grid, int side, int firstView)
    {
        int shift = (firstView - 1) * side * side;
        for (int row = 0; row < grid.Rows * side; row += Phi3HdLayout.Merge)
        {
            for (int column = 0; column < grid.Columns * side; column += Phi3HdLayout.Merge)
            {
                yield return shift + At(grid, side, row, column);
                yield return shift + At(grid, side, row, column + 1);
                yield return shift + At(grid, side, row + 1, column);
                yield return shift + At(grid, side, row + 1, column + 1);
            }
            for (int quarter = 0; quarter < 4; quarter++)
                yield return RowEnd;
        }
    }

    private static int At(TileGrid grid, int side, int row, int column)
    {
        int view = 1 + ((row / side) * grid.Columns) + (column / side);
        return (view * side * side) + ((row % side) * side) + (column % side);
    }
}
