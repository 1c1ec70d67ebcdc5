using FastEval.Kernels.Imaging;

namespace FastEval.Engine.Vision.Layouts;

/// <summary>
/// Phi-3-Vision's HD transform: tiles and an overview, 2×2 patches a token. Every row of tokens ends with a separator, and one stands between the tiles
/// and the overview. Several pictures are cut each by itself.
/// </summary>
internal sealed class Phi3HdLayout(VisionModelInfo model) : PictureLayout
{
    /// <summary>Patches along each side of a token.</summary>
    public const int Merge = 2;

    private readonly HighDefinitionPreprocessor _preprocessor = new(VisionPreprocessing.HighDefinition(model));

    public override PicturePlan Plan(int width, int height, bool isAlone)
    {
        TileGrid grid = _preprocessor.GeometryOf(width, height).Grid;
        int side = model.PatchesPerSide / Merge;
        (int rows, int columns) = (grid.Rows * side, grid.Columns * side);
        return new PicturePlan(1 + (grid.Columns * grid.Rows), grid, rows, columns, (rows * (columns + 1)) + 1 + (side * (side + 1)));
    }

    public override void Preprocess(RgbImage image, PicturePlan plan, Span<float> planes) => _preprocessor.Preprocess(image, planes);

    public override void Dispose()
    {
        // The preprocessor holds nothing.
    }
}
