namespace FastEval.Engine.Decoding;

/// <summary>What is asked of the model.</summary>
public sealed record GenerationRequest
{
    /// <summary>The conversation so far; the last turn is the one answered.</summary>
    public required IReadOnlyList<PromptTurn> Turns { get; init; }

    /// <summary>How tokens are chosen.</summary>
    public SamplingOptions Sampling { get; init; } = SamplingOptions.Greedy;

    /// <summary>Output tokens at most, 1 or more; null: as many as the context holds.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>Texts that end the answer and are not part of it; none empty.</summary>
    public IReadOnlyList<string> StopStrings { get; init; } = [];

    /// <summary>Whether an end-of-generation token is passed over, so that exactly <see cref="MaxTokens"/> are produced (measuring).</summary>
    public bool IgnoreEndOfGeneration { get; init; }

    /// <summary>Whether what an earlier request left in the caches may be used; off for a cold measurement.</summary>
    public bool UseCaches { get; init; } = true;

    internal void Validate()
    {
        if (Turns.Count == 0)
            throw new ArgumentException("A request has at least one turn.");
        if (MaxTokens is < 1)
            throw new ArgumentException($"The number of output tokens is 1 or more, not {MaxTokens}.");
        if (StopStrings.Any(string.IsNullOrEmpty))
            throw new ArgumentException("A stop string is not empty.");
        Sampling.Validate();
    }
}
