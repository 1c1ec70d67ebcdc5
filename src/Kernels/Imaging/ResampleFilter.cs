namespace FastEval.Kernels.Imaging;

/// <summary>Pillow's antialiased filters; the support widens when shrinking.</summary>
public enum ResampleFilter
{
    /// <summary>Triangle, support 1.</summary>
    Bilinear,

    /// <summary>Cubic convolution with a = −0.5, support 2.</summary>
    Bicubic,

    /// <summary>Sinc windowed by a sinc of three lobes, support 3.</summary>
    Lanczos,
}
