namespace FastEval.Engine.Decoding;

/// <summary>Why an answer ended.</summary>
public enum FinishReason
{
    /// <summary>The model ended it.</summary>
    EndOfGeneration,

    /// <summary>A stop string came up.</summary>
    StopString,

    /// <summary>The token limit was reached: the answer may be cut short.</summary>
    Length,
}
