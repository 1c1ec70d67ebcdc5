namespace FastEval.Engine.Vision;

/// <summary>How pictures are brought to a tower's size.</summary>
public enum PreprocessingKind
{
    /// <summary>As the model's original code does.</summary>
    Original,

    /// <summary>As llama.cpp's mtmd does.</summary>
    Mtmd,
}
