namespace FastEval.Engine.Conversion.Tokenizers;

/// <summary>A token that was added to a trained vocabulary.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Text">What it looks like in text.</param>
/// <param name="IsSpecial">Whether it controls the model instead of standing for text.</param>
/// <param name="StripsRight">Whether spaces after it are dropped.</param>
internal sealed record AddedToken(int Id, string Text, bool IsSpecial, bool StripsRight);
