namespace FastEval.Engine.Vision;

/// <summary>
/// What stands for one picture in a prompt: runs of embeddings, and the tokens that some models put between or around
/// them (tile separators, begin and end marks), in prompt order.
/// </summary>
public sealed class ImageEmbedding : IDisposable
{
    /// <summary>Takes over the parts.</summary>
    /// <param name="parts">At least one, in prompt order.</param>
    public ImageEmbedding(IReadOnlyList<ImageEmbeddingPart> parts)
    {
        ArgumentOutOfRangeException.ThrowIfZero(parts.Count);
        Parts = parts;
        TokenCount = parts.Sum(part => part.TokenCount);
    }

    /// <summary>The parts, in prompt order.</summary>
    public IReadOnlyList<ImageEmbeddingPart> Parts { get; }

    /// <summary>Prompt tokens that the picture takes, separators included.</summary>
    public int TokenCount { get; }

    /// <summary>Bytes of memory that the parts occupy, which is more than they use where a pool gave more.</summary>
    internal long ByteLength => Parts.Sum(part => part.ByteLength);

    /// <summary>Returns every part's memory to its pool.</summary>
    public void Dispose()
    {
        foreach (ImageEmbeddingPart part in Parts)
            part.Dispose();
    }
}
