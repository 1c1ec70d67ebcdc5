namespace FastEval.Engine.Models.Synthetic;

/// <summary>Control tokens at the end of a synthetic vocabulary, besides Llama's at its beginning.</summary>
public enum SyntheticTokens
{
    /// <summary>None.</summary>
    None,

    /// <summary>The 64 that Phi-3 appends to Llama's.</summary>
    Phi3,

    /// <summary>The three of ChatML, as Qwen2 has them.</summary>
    ChatMl,
}
