namespace FastEval.Engine.Decoding;

/// <summary>How a <see cref="DecodeLoop"/> works.</summary>
/// <param name="ContextLength">Tokens of prompt and answer of one request together at most.</param>
/// <param name="Parallel">Requests computed at the same time at most.</param>
/// <param name="Deterministic"><inheritdoc cref="EngineOptions.Deterministic" path="/summary"/></param>
internal sealed record DecodeLoopOptions(int ContextLength, int Parallel, bool Deterministic)
{
    /// <summary>Prompts wait prepared at most: as many as are computed at the same time, and so many more.</summary>
    public const int LookAhead = EngineOptions.LookAhead;
}
