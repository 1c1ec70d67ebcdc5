using FastEval.Engine.Gguf;
using FastEval.Kernels.Imaging;

namespace FastEval.Engine.Vision.Layouts;

/// <summary>
/// Tells what pictures become with a projector: squares, grid and prompt tokens, as <see cref="TorchEncoder"/> makes them. Reads the file's header and shapes;
/// loads no weights and no native library. Thread-safe.
/// </summary>
public sealed class PicturePlanner : IDisposable
{
    private readonly PictureLayout _layout;

    private PicturePlanner(VisionModelInfo model)
    {
        ImageSize = model.ImageSize;
        Layout = LayoutWords.Of(model.Layout.Kind);
        _layout = PictureLayout.Of(model, PreprocessingKind.Original, options => ImagePreprocessor.CreateForProcessor(options));
    }

    /// <summary>The layout's name, as mmproj files have it (docs/mmproj.md).</summary>
    public string Layout { get; }

    /// <summary>Side in pixels of the square that the tower sees.</summary>
    public int ImageSize { get; }

    /// <summary>Reads a projector's file.</summary>
    /// <param name="mmprojPath">A GGUF file with a CLIP or SigLIP tower.</param>
    /// <exception cref="Models.ModelLoadException">The file is missing, damaged or not supported by the torch encoder.</exception>
    public static PicturePlanner Open(string mmprojPath)
    {
        using GgufFile file = GgufFile.Open(mmprojPath);
        return new PicturePlanner(VisionModelReader.Read(file));
    }

    /// <summary>What a picture becomes.</summary>
    /// <param name="width">Pixels across, at least 1.</param>
    /// <param name="height">Pixels down, at least 1.</param>
    /// <param name="isAlone">Whether the prompt has no other picture.</param>
    public PicturePlan Plan(int width, int height, bool isAlone = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        return _layout.Plan(width, height, isAlone);
    }

    /// <inheritdoc/>
    public void Dispose() => _layout.Dispose();
}
