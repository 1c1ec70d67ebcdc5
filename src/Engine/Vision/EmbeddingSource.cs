namespace FastEval.Engine.Vision;

/// <summary>Where a picture's embedding came from.</summary>
internal enum EmbeddingSource
{
    /// <summary>It was computed.</summary>
    Encoder,

    /// <summary>It was in memory.</summary>
    Memory,

    /// <summary>It was on disk.</summary>
    Disk,
}
