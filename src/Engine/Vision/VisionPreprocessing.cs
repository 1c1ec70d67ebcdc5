using FastEval.Kernels.Imaging;

namespace FastEval.Engine.Vision;

/// <summary>Which preprocessing a tower's original has.</summary>
internal static class VisionPreprocessing
{
    /// <summary>Raise it when resizing or normalising makes other pixels of a picture: embeddings on disk are then made anew.</summary>
    private const int Version = 1;

    /// <summary>What the pixels that a tower sees depend on, besides the picture's file and the projector's.</summary>
    internal static string Fingerprint(string kind) => $"preprocessing {kind} {Version}, decoded by SkiaSharp {typeof(SkiaSharp.SKBitmap).Assembly.GetName().Version}";

    /// <summary>
    /// LLaVA's <c>process_images</c> (mm_utils.py): the default pads to a square with the mean colour; a model trained without
    /// (<c>image_aspect_ratio</c> other than <c>pad</c>) uses its tower's own image processor, which crops for CLIP and
    /// stretches for SigLIP.
    /// </summary>
    internal static ImagePreprocessing Of(VisionModelInfo model, PreprocessingKind kind)
    {
        var mean = new ChannelValues(model.Mean[0], model.Mean[1], model.Mean[2]);
        var deviation = new ChannelValues(model.StandardDeviation[0], model.StandardDeviation[1], model.StandardDeviation[2]);
        if (kind == PreprocessingKind.Mtmd)
            return ImagePreprocessing.Mtmd(model.ImageSize, mean, deviation);

        return new ImagePreprocessing
        {
            Size = model.ImageSize,
            Mode = model.PadsToSquare ? PreprocessingMode.PadToSquare
                : model.HasClassToken ? PreprocessingMode.CenterCrop : PreprocessingMode.Stretch,
            Background = new RgbColor(Level(mean.Red), Level(mean.Green), Level(mean.Blue)),
            Mean = mean,
            Std = deviation,
        };
    }

    // Rounded down, as the original's int(x * 255) does.
    private static byte Level(float mean) => (byte)Math.Clamp((int)((double)mean * 255), 0, 255);
}
