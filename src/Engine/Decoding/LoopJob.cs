namespace FastEval.Engine.Decoding;

/// <summary>A function that runs on the decoding thread.</summary>
internal sealed class LoopJob<T>(Func<T> work, bool isAlone) : ILoopJob
{
    private readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsAlone => isAlone;

    public Task<T> Result => _result.Task;

    public void Run()
    {
        try
        {
            _result.TrySetResult(work());
        }
        catch (Exception e)
        {
            _result.TrySetException(e); // thrown where the result is awaited
        }
    }

    public void Fail(Exception error) => _result.TrySetException(error);
}
