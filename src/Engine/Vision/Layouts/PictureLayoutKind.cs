namespace FastEval.Engine.Vision.Layouts;

/// <summary>In what a picture is cut, and in which order it goes into the prompt; in parentheses the word that mmproj files have for it.</summary>
internal enum PictureLayoutKind
{
    /// <summary>One square (<c>single</c>): LLaVA-1.5, LLaVA-Phi-3-mini.</summary>
    Single,

    /// <summary>An overview, then the tiles' rows without their padding, each ended by a newline (<c>llava_next</c>): LLaVA-1.6.</summary>
    LlavaNext,

    /// <summary>The same, made smaller where it would be too long; one padded square where there are several pictures (<c>llava_onevision</c>).</summary>
    LlavaOneVision,

    /// <summary>Tiles first, the overview last, 2×2 patches a token, separators (<c>phi3_hd</c>): Phi-3-Vision.</summary>
    Phi3Hd,
}
