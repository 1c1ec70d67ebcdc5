using CommunityToolkit.HighPerformance.Buffers;

namespace FastEval.Engine.Decoding;

/// <summary>What the model thinks comes at one position of a given answer. Dispose it, so that its memory is used again.</summary>
public sealed class TokenLogProbabilities : IDisposable
{
    private readonly MemoryOwner<float> _values;

    internal TokenLogProbabilities(int index, int token, MemoryOwner<float> values)
    {
        Index = index;
        Token = token;
        _values = values;
    }

    /// <summary>Index in the answer.</summary>
    public int Index { get; }

    /// <summary>The token that stands there.</summary>
    public int Token { get; }

    /// <summary>ln P(token | all before) in nats, for each token of the vocabulary.</summary>
    public ReadOnlyMemory<float> LogProbabilities => _values.Memory;

    /// <summary>That of the token that stands there.</summary>
    public float LogProbability => LogProbabilities.Span[Token];

    /// <inheritdoc/>
    public void Dispose() => _values.Dispose();
}
