namespace FastEval.Engine.Models;

/// <summary>What a GGUF file is for.</summary>
public enum ModelFileKind
{
    /// <summary>A text model.</summary>
    Text,

    /// <summary>A vision (or audio) tower with its projector.</summary>
    Mmproj,
}
