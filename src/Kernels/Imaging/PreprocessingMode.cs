namespace FastEval.Kernels.Imaging;

/// <summary>How a picture of any shape becomes a square.</summary>
public enum PreprocessingMode
{
    /// <summary>
    /// Pasted at (side − length) / 2 (rounded down) on a square of the background colour, then resized: LLaVA's <c>expand2square</c>.
    /// </summary>
    PadToSquare,

    /// <summary>The shorter edge resized to the size, then the centre cut out: transformers' <c>CLIPImageProcessor</c>.</summary>
    CenterCrop,

    /// <summary>Resized without regard to its shape: transformers' <c>SiglipImageProcessor</c>.</summary>
    Stretch,

    /// <summary>
    /// Resized to fit, then pasted on the background: what llama.cpp's mtmd does for CLIP and SigLIP towers of fixed size
    /// (<c>img_tool::resize</c> with <c>PAD_CEIL</c> in tools/mtmd/mtmd-image.cpp, release v0.5.0). Not what the models were trained with.
    /// </summary>
    PadAfterResize,

    /// <summary>
    /// Several squares, LLaVA-NeXT's "anyres": first the whole picture as <see cref="Stretch"/> gives it, then the tiles of the best fitting of
    /// <see cref="ImagePreprocessing.Grids"/>, row by row, the picture resized to fit into the grid and centred on the background
    /// (transformers' <c>LlavaNextImageProcessor</c>, LLaVA's <c>process_anyres_image</c>).
    /// </summary>
    AnyResolution,
}
