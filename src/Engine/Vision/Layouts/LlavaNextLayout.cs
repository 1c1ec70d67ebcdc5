using FastEval.Kernels.Imaging;

namespace FastEval.Engine.Vision.Layouts;

/// <summary>LLaVA-1.6's any resolution: an overview and the tiles of the grid that suits a picture best. Several pictures are cut each by itself.</summary>
internal sealed class LlavaNextLayout(VisionModelInfo model, Func<ImagePreprocessing, IImagePreprocessor> make) : PictureLayout
{
    private readonly IImagePreprocessor _preprocessor = make(VisionPreprocessing.Tiles(model));

    public override PicturePlan Plan(int width, int height, bool isAlone)
    {
        TileGrid grid = _preprocessor.Options.GridOf(width, height)!.Value;
        TokenWindow window = TokenWindow.Unpadded(grid.Rows * model.PatchesPerSide, grid.Columns * model.PatchesPerSide, width, height);
        int tokens = model.PatchCount + (window.Rows * (window.Columns + 1));
        return new PicturePlan(1 + (grid.Columns * grid.Rows), grid, window.Rows, window.Columns, tokens) { Window = window };
    }

    public override void Preprocess(RgbImage image, PicturePlan plan, Span<float> planes) => _preprocessor.Preprocess(image, planes);

    public override void Dispose() => _preprocessor.Dispose();
}
