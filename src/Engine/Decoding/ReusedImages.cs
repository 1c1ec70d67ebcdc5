namespace FastEval.Engine.Decoding;

/// <summary>Pictures of a prompt that did not have to be encoded for it.</summary>
/// <param name="FromMemory">Their embeddings were in memory.</param>
/// <param name="FromDisk">Their embeddings were on disk only.</param>
public readonly record struct ReusedImages(int FromMemory, int FromDisk)
{
    /// <summary>All of them.</summary>
    public int Count => FromMemory + FromDisk;
}
