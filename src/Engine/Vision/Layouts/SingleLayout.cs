using FastEval.Kernels.Imaging;

namespace FastEval.Engine.Vision.Layouts;

/// <summary>The whole picture as one square: LLaVA-1.5.</summary>
internal sealed class SingleLayout(VisionModelInfo model, PreprocessingKind kind, Func<ImagePreprocessing, IImagePreprocessor> make) : PictureLayout
{
    private readonly IImagePreprocessor _preprocessor = make(VisionPreprocessing.Of(model, kind));
    private readonly PicturePlan _plan = new(1, null, model.TokensPerSide, model.TokensPerSide, model.SquareTokens);

    public override PicturePlan Plan(int width, int height, bool isAlone) => _plan;

    public override void Preprocess(RgbImage image, PicturePlan plan, Span<float> planes) => _preprocessor.Preprocess(image, planes);

    public override void Dispose() => _preprocessor.Dispose();
}
