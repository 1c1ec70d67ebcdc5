using System.Collections.Concurrent;
using System.Diagnostics;

namespace FastEval.Engine.Decoding;

/// <summary>
/// Prepares requests in the order of their arrival, on a thread of its own: template, tokens, pictures read, preprocessed and encoded, while the
/// <see cref="DecodeLoop"/> computes earlier ones. Runs a few requests ahead of it at most.
/// </summary>
internal sealed class PromptStage : IDisposable
{
    private readonly PromptBuilder _builder;
    private readonly DecodeLoop _loop;
    private readonly BlockingCollection<object> _queue = [];
    private readonly CancellationTokenSource _closing = new();
    private readonly Thread _thread;

    public PromptStage(PromptBuilder builder, DecodeLoop loop)
    {
        _builder = builder;
        _loop = loop;
        _thread = new Thread(Run) { IsBackground = true, Name = "FastEval prompts" };
        _thread.Start();
    }

    /// <summary>Takes over a request. It ends by itself, whatever happens.</summary>
    public void Submit(DecodeTask task) => Enqueue(task, task.TryEnd);

    /// <summary>Takes over something else that uses the encoder.</summary>
    public void Submit(ILoopJob job) => Enqueue(job, job.Fail);

    /// <summary>Refuses what waits, and stops when what is under way is done.</summary>
    public void Dispose()
    {
        _queue.CompleteAdding();
        _closing.Cancel();
        _thread.Join();
        _queue.Dispose();
        _closing.Dispose();
    }

    private void Enqueue(object item, Action<Exception> refuse)
    {
        try
        {
            _queue.Add(item);
        }
        catch (Exception e) when (e is InvalidOperationException or ObjectDisposedException)
        {
            refuse(new ObjectDisposedException(nameof(InferenceEngine)));
        }
    }

    private void Run()
    {
        foreach (object item in _queue.GetConsumingEnumerable())
        {
            if (item is DecodeTask task)
                Prepare(task);
            else if (_closing.IsCancellationRequested)
                ((ILoopJob)item).Fail(new ObjectDisposedException(nameof(InferenceEngine)));
            else
                ((ILoopJob)item).Run();
        }
    }

    private void Prepare(DecodeTask task)
    {
        if (!TryWaitForRoom(task))
            return;
        if (!task.TryMove(TaskState.Queued, TaskState.Preparing))
        {
            _loop.CancelRoom();
            return;
        }
        try
        {
            task.Stop.ThrowIfCancellationRequested();
            task.BookWaiting(Stopwatch.GetTimestamp());
            task.Prompt = _builder.Build(task);
            task.BookedDirectly(Stopwatch.GetTimestamp());
        }
        catch (Exception e)
        {
            _loop.CancelRoom();
            task.End(e);
            return;
        }
        _loop.Submit(task);
    }

    private bool TryWaitForRoom(DecodeTask task)
    {
        try
        {
            _loop.WaitForRoom(_closing.Token);
            if (!_closing.IsCancellationRequested)
                return true;
            _loop.CancelRoom();
        }
        catch (OperationCanceledException)
        {
            // Closing: answered below.
        }
        task.TryEnd(new ObjectDisposedException(nameof(InferenceEngine)));
        return false;
    }
}
