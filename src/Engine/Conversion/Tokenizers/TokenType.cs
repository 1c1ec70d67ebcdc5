namespace FastEval.Engine.Conversion.Tokenizers;

/// <summary>What a token is for. Numbers are those of llama.h (<c>enum llama_token_type</c>), which are SentencePiece's own.</summary>
internal enum TokenType
{
    Normal = 1,
    Unknown = 2,
    Control = 3,
    UserDefined = 4,
    Unused = 5,
    Byte = 6,
}
