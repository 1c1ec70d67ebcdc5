namespace FastEval.Engine.Decoding;

/// <summary>A piece of a streaming answer.</summary>
/// <param name="Text">Text that is certain now; may be empty while a character or a possible stop string is incomplete.</param>
/// <param name="TokenId">The token that brought it; −1 in the closing chunk.</param>
/// <param name="Result">Null but in the last chunk.</param>
public readonly record struct GenerationChunk(string Text, int TokenId, GenerationResult? Result);
