namespace FastEval.Engine.Decoding;

/// <summary>An answer whose tokens are given (teacher forcing), to see what the model thinks at each of them.</summary>
public sealed record TokenScoringRequest
{
    /// <summary>The conversation so far; the last turn is the one answered.</summary>
    public required IReadOnlyList<PromptTurn> Turns { get; init; }

    /// <summary>The answer's tokens, at least one; <see cref="InferenceEngine.Tokenize"/> makes them of a text.</summary>
    public required IReadOnlyList<int> Answer { get; init; }

    /// <inheritdoc cref="GenerationRequest.UseCaches"/>
    public bool UseCaches { get; init; } = true;

    internal void Validate(int vocabularySize)
    {
        if (Turns.Count == 0)
            throw new ArgumentException("A request has at least one turn.");
        if (Answer.Count == 0)
            throw new ArgumentException("The answer has at least one token.");
        foreach (int token in Answer)
        {
            if (token < 0 || token >= vocabularySize)
                throw new ArgumentException($"Tokens are 0 to {vocabularySize - 1}, not {token}.");
        }
    }
}
