using FastEval.Kernels.Imaging;

namespace FastEval.Benchmarks.Bandwidth;

/// <summary>1920×1080 to 336×336, as a whole and by its passes.</summary>
internal static class PreprocessingKernelList
{
    private const int Width = 1920;
    private const int Height = 1080;
    private const int Size = 336;

    public static IEnumerable<MeasuredKernel> Create()
    {
        var image = new RgbImage(Width, Height);
        new Random(1).NextBytes(image.Pixels);
        var stretch = new ImagePreprocessing { Size = Size, Mode = PreprocessingMode.Stretch };
        foreach (MeasuredKernel pass in Passes(image, stretch))
        {
            yield return pass;
        }

        foreach (int cores in (int[])[1, 2])
        {
            foreach (ResampleFilter filter in Enum.GetValues<ResampleFilter>())
            {
                yield return Resize($"resize, {filter}", image, stretch with { Filter = filter }, cores);
            }

            yield return Whole("stretch + normalise", image, stretch, cores);
            yield return Whole("stretch + normalise in patches of 14", image, stretch with { PatchSize = 14 }, cores);
            yield return Whole("pad to square + normalise", image, stretch with { Mode = PreprocessingMode.PadToSquare }, cores);
            yield return Whole("any resolution, 5 views + normalise", image, stretch with { Mode = PreprocessingMode.AnyResolution, Grids = [new(2, 2)] }, cores);
        }
    }

    private static IEnumerable<MeasuredKernel> Passes(RgbImage image, ImagePreprocessing options)
    {
        var workspace = new PreprocessingWorkspace();
        workspace.Prepare(options, image, view: 0, parts: 1);
        const int Narrowed = Size * Height * 3;
        yield return new MeasuredKernel(
            "horizontal pass, bicubic", 1, (Width * Height * 3) + Narrowed, () => HorizontalPass.Best.Run(image, workspace, options.Background, workspace.Y.Start, workspace.Y.End));
        yield return new MeasuredKernel(
            "vertical pass, bicubic",
            1,
            Narrowed + (Size * Size * 3),
            () =>
            {
                for (int row = 0; row < Size; row++)
                {
                    VerticalPass.Run(workspace, row, workspace.OutputRow(0));
                }
            });
    }

    private static MeasuredKernel Resize(string name, RgbImage image, ImagePreprocessing options, int cores)
    {
        IImagePreprocessor preprocessor = ImagePreprocessor.CreateForProcessor(options, cores);
        byte[] pixels = new byte[options.CountValues(Width, Height)];
        return new MeasuredKernel(name, cores, image.Pixels.Length + pixels.Length, () => preprocessor.Resize(image, pixels));
    }

    private static MeasuredKernel Whole(string name, RgbImage image, ImagePreprocessing options, int cores)
    {
        IImagePreprocessor preprocessor = ImagePreprocessor.CreateForProcessor(options, cores);
        float[] planes = new float[options.CountValues(Width, Height)];
        return new MeasuredKernel(name, cores, image.Pixels.Length + (planes.Length * sizeof(float)), () => preprocessor.Preprocess(image, planes));
    }
}
