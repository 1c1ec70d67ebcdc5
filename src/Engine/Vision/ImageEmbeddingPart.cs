using System.Buffers;
using System.Runtime.InteropServices;

namespace FastEval.Engine.Vision;

/// <summary>One run within an <see cref="ImageEmbedding"/>: either embeddings or ordinary tokens.</summary>
public sealed class ImageEmbeddingPart : IDisposable
{
    private readonly IMemoryOwner<float>? _embeddings;
    private readonly int[]? _tokens;

    private ImageEmbeddingPart(IMemoryOwner<float>? embeddings, int[]? tokens, int tokenCount)
    {
        _embeddings = embeddings;
        _tokens = tokens;
        TokenCount = tokenCount;
        PositionCount = tokenCount;
    }

    /// <summary>A run of <paramref name="tokenCount"/> embeddings, row after row; takes over the memory.</summary>
    public static ImageEmbeddingPart OfEmbeddings(IMemoryOwner<float> embeddings, int tokenCount) => new(embeddings, null, tokenCount);

    /// <summary>The same for models that place image tokens in a way of their own.</summary>
    /// <param name="embeddings">TokenCount × width floats.</param>
    /// <param name="tokenCount">Prompt tokens in the run.</param>
    /// <param name="nonCausal">Whether the tokens attend to each other in both directions.</param>
    /// <param name="positions">M-RoPE positions, or null.</param>
    /// <param name="positionCount">Positions that the run takes.</param>
    public static ImageEmbeddingPart OfEmbeddings(
        IMemoryOwner<float> embeddings, int tokenCount, bool nonCausal, MropePositions? positions, int positionCount)
        => new(embeddings, null, tokenCount) { NonCausal = nonCausal, Positions = positions, PositionCount = positionCount };

    /// <summary>A run of ordinary tokens.</summary>
    public static ImageEmbeddingPart OfTokens(int[] tokens) => new(null, tokens, tokens.Length);

    /// <summary>Whether the run is embeddings; otherwise it is tokens.</summary>
    public bool IsEmbeddings => _embeddings is not null;

    /// <summary>Prompt tokens in the run.</summary>
    public int TokenCount { get; }

    /// <summary>Positions that the run takes; less than <see cref="TokenCount"/> only for M-RoPE models.</summary>
    public int PositionCount { get; private init; }

    /// <summary>Whether the run's tokens attend to each other in both directions (Gemma 3).</summary>
    public bool NonCausal { get; private init; }

    /// <summary>For M-RoPE models the tokens' positions; otherwise null, and positions count up by one.</summary>
    public MropePositions? Positions { get; private init; }

    /// <summary>TokenCount × width floats. Only for embeddings.</summary>
    public ReadOnlyMemory<float> Embeddings => (_embeddings ?? throw new InvalidOperationException("The run is tokens.")).Memory;

    /// <summary>The token ids. Only for tokens.</summary>
    public ReadOnlySpan<int> Tokens => _tokens ?? throw new InvalidOperationException("The run is embeddings.");

    /// <summary>Bytes of memory that the run occupies: for embeddings the pool's whole array, where there is one.</summary>
    internal long ByteLength => sizeof(int) * (_tokens?.LongLength ?? 0)
        + (_embeddings is { Memory: var memory } ? sizeof(float) * (MemoryMarshal.TryGetArray<float>(memory, out ArraySegment<float> array) ? array.Array!.LongLength : memory.Length) : 0)
        + (Positions is { } positions ? sizeof(int) * positions.Offsets.LongLength + positions.Moves.LongLength : 0);

    /// <inheritdoc/>
    public void Dispose() => _embeddings?.Dispose();
}
