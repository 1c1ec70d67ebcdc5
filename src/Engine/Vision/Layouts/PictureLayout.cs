using FastEval.Kernels.Imaging;

namespace FastEval.Engine.Vision.Layouts;

/// <summary>Cuts pictures into a tower's squares, and knows beforehand how many tokens they will take. Thread-safe.</summary>
internal abstract class PictureLayout : IDisposable
{
    /// <summary>Whether a picture among several of a prompt becomes something else than one alone.</summary>
    public virtual bool HeedsCompany => false;

    /// <summary>What a picture of a certain size becomes.</summary>
    /// <param name="width">Pixels across, at least 1.</param>
    /// <param name="height">Pixels down, at least 1.</param>
    /// <param name="isAlone">Whether the prompt has no other picture.</param>
    public abstract PicturePlan Plan(int width, int height, bool isAlone);

    /// <summary>Makes the squares.</summary>
    /// <param name="image">The decoded picture.</param>
    /// <param name="plan">What <see cref="Plan"/> gave for its size.</param>
    /// <param name="planes">Receives views × 3 × size × size values, normalised.</param>
    public abstract void Preprocess(RgbImage image, PicturePlan plan, Span<float> planes);

    /// <summary>The layout of a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="kind">Whose preprocessing.</param>
    /// <param name="make">Makes preprocessors; null: on the best device there is.</param>
    public static PictureLayout Of(VisionModelInfo model, PreprocessingKind kind, Func<ImagePreprocessing, IImagePreprocessor>? make = null)
    {
        make ??= ImagePreprocessor.Create;
        return model.Layout.Kind switch
        {
            PictureLayoutKind.LlavaNext => new LlavaNextLayout(model, make),
            PictureLayoutKind.LlavaOneVision => new LlavaOneVisionLayout(model, make),
            PictureLayoutKind.Phi3Hd => new Phi3HdLayout(model),
            _ => new SingleLayout(model, kind, make),
        };
    }

    /// <inheritdoc/>
    public abstract void Dispose();
}
