using FastEval.Kernels.Imaging;

namespace FastEval.Engine.Vision.Layouts;

/// <summary>
/// LLaVA-OneVision's <c>anyres_max_9</c> (LLaVA-NeXT's llava_arch.py): as LLaVA-1.6, but tiles that come to more than nine tiles' worth of tokens are
/// made smaller. Where there are several pictures, each is one square padded with the mean colour, and ends with one newline.
/// </summary>
internal sealed class LlavaOneVisionLayout(VisionModelInfo model, Func<ImagePreprocessing, IImagePreprocessor> make) : PictureLayout
{
    /// <summary>From here on the tiles are made smaller: the excess of a side over that of the square which the limit allows.</summary>
    private const double LeastExcess = 1.1;

    private readonly IImagePreprocessor _tiles = make(VisionPreprocessing.Tiles(model));
    private readonly IImagePreprocessor _square = make(VisionPreprocessing.PaddedSquare(model));

    public override bool HeedsCompany => true;

    public override PicturePlan Plan(int width, int height, bool isAlone)
    {
        if (!isAlone)
            return new PicturePlan(1, null, model.PatchesPerSide, model.PatchesPerSide, model.PatchCount + 1);
        TileGrid grid = _tiles.Options.GridOf(width, height)!.Value;
        TokenWindow window = TokenWindow.Unpadded(grid.Rows * model.PatchesPerSide, grid.Columns * model.PatchesPerSide, width, height);
        (int rows, int columns) = (window.Rows, window.Columns);
        double times = Math.Sqrt((double)(rows * columns) / (model.Layout.MostTiles * model.PatchCount));
        // Floored as Python's // does.
        if (times > LeastExcess)
            (rows, columns) = (Math.Max((int)Math.Floor(rows / times), 1), Math.Max((int)Math.Floor(columns / times), 1));
        return new PicturePlan(1 + (grid.Columns * grid.Rows), grid, rows, columns, model.PatchCount + (rows * (columns + 1))) { Window = window };
    }

    public override void Preprocess(RgbImage image, PicturePlan plan, Span<float> planes) => (plan.Grid is null ? _square : _tiles).Preprocess(image, planes);

    public override void Dispose()
    {
        _tiles.Dispose();
        _square.Dispose();
    }
}
