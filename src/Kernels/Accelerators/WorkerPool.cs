namespace FastEval.Kernels.Accelerators;

/// <summary>Workers, each with a stream and buffers of its own: one per call under way, kept for the next. Thread-safe.</summary>
internal sealed class WorkerPool<TWorker>(Func<TWorker> create) : IDisposable
    where TWorker : class, IDisposable
{
    private readonly Lock _gate = new();
    private readonly Stack<TWorker> _idle = new();

    public TWorker Take()
    {
        lock (_gate)
        {
            if (_idle.TryPop(out TWorker? worker))
            {
                return worker;
            }
        }

        return create();
    }

    /// <summary>Takes it back after a call that went well; a worker whose call failed is not returned, and its finalizers clean up.</summary>
    public void Keep(TWorker worker)
    {
        lock (_gate)
        {
            _idle.Push(worker);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            while (_idle.TryPop(out TWorker? worker))
            {
                worker.Dispose();
            }
        }
    }
}
