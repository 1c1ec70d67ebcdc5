namespace FastEval.Engine.Decoding;

/// <summary>Answers to compare by how likely the model finds them.</summary>
public sealed record OptionScoringRequest
{
    /// <summary>The conversation so far; the last turn is the one answered.</summary>
    public required IReadOnlyList<PromptTurn> Turns { get; init; }

    /// <summary>The beginnings of an answer that are compared; at least one, none empty.</summary>
    public required IReadOnlyList<string> Options { get; init; }

    /// <inheritdoc cref="GenerationRequest.UseCaches"/>
    public bool UseCaches { get; init; } = true;

    internal void Validate()
    {
        if (Turns.Count == 0)
            throw new ArgumentException("A request has at least one turn.");
        if (Options.Count == 0 || Options.Any(string.IsNullOrEmpty))
            throw new ArgumentException("There is at least one option, and none is empty.");
    }
}
