namespace FastEval.Engine.Decoding;

/// <summary>Where an answer goes while it is generated. Called on the decoding thread, so it returns at once.</summary>
internal interface IAnswerSink
{
    /// <summary>Takes what one token brought.</summary>
    /// <param name="text">Text that is certain now; not kept.</param>
    /// <param name="token">The token; −1 if text only became certain at the end.</param>
    void Add(ReadOnlySpan<char> text, int token);

    /// <summary>Takes the whole answer; nothing comes after it.</summary>
    void Complete(GenerationResult result);

    /// <summary>Takes an error; nothing comes after it.</summary>
    void Fail(Exception error);
}
