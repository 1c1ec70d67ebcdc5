namespace FastEval.Engine.Decoding;

/// <summary>An answer whose end alone is waited for: nothing wakes up for a token.</summary>
internal sealed class WholeSink : IAnswerSink
{
    private readonly TaskCompletionSource<GenerationResult> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<GenerationResult> Result => _result.Task;

    public void Add(ReadOnlySpan<char> text, int token)
    {
        // It is in the result.
    }

    public void Complete(GenerationResult result) => _result.TrySetResult(result);

    public void Fail(Exception error) => _result.TrySetException(error);
}
