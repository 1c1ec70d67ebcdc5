using FastEval.Kernels.Imaging;

namespace FastEval.Engine.Vision.Layouts;

/// <summary>What a picture of a certain size becomes; known without encoding it.</summary>
/// <param name="Views">Squares that the tower sees: tiles and, where there are tiles, an overview.</param>
/// <param name="Grid">The grid of tiles; null where the whole picture is one square.</param>
/// <param name="Rows">Rows of image tokens that the tiles come to, after their padding is taken away and they are made smaller.</param>
/// <param name="Columns">Image tokens in such a row, without what ends it.</param>
/// <param name="Tokens">Prompt tokens of the whole picture, separators included.</param>
public sealed record PicturePlan(int Views, TileGrid? Grid, int Rows, int Columns, int Tokens)
{
    /// <summary>The tiles' part without padding, in patches, before it is made smaller.</summary>
    internal TokenWindow Window { get; init; }
}
