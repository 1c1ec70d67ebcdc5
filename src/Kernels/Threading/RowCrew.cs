using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;

namespace FastEval.Kernels.Threading;

/// <summary>
/// Runs the parts of a work on several cores without allocating, which <see cref="Parallel"/> cannot: the caller takes parts as well, helpers come from the
/// thread pool. A call that finds the crew at work, or a helper of the last call still waiting for a thread, does everything itself. Thread-safe.
/// </summary>
/// <param name="cores">Threads that work together, the caller's among them; 1 or more.</param>
internal sealed class RowCrew(int cores) : IThreadPoolWorkItem
{
    private IRowWork? _work;
    private Exception? _error;
    private int _parts;
    private int _next;
    private int _unfinished;
    private int _inside;
    private int _taken;

    public int Cores => cores;

    /// <summary>Does parts 0 to <paramref name="parts"/> − 1 and returns when all are done.</summary>
    public void Run(int parts, IRowWork work)
    {
        if (cores == 1 || parts < 2 || Interlocked.CompareExchange(ref _taken, 1, 0) != 0)
        {
            for (int part = 0; part < parts; part++)
            {
                work.Run(part);
            }

            return;
        }

        int helpers = Math.Min(cores, parts) - 1;
        _work = work;
        _error = null;
        _parts = parts;
        _next = 0;
        _unfinished = parts;
        _inside = helpers + 1;
        for (int i = 0; i < helpers; i++)
        {
            _ = ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }

        TakeParts();
        var wait = default(SpinWait);
        while (Volatile.Read(ref _unfinished) > 0)
        {
            wait.SpinOnce();
        }

        Exception? error = _error;
        Leave();
        if (error is not null)
        {
            ExceptionDispatchInfo.Throw(error);
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        TakeParts();
        Leave();
    }

    [SuppressMessage("Design", "CA1031", Justification = "Thrown again on the caller's thread.")]
    private void TakeParts()
    {
        int part;
        while ((part = Interlocked.Increment(ref _next) - 1) < _parts)
        {
            try
            {
                _work!.Run(part);
            }
            catch (Exception error)
            {
                _error = error;
            }

            _ = Interlocked.Decrement(ref _unfinished);
        }
    }

    /// <summary>The last to leave frees the crew: until then a late helper may still look at the fields.</summary>
    private void Leave()
    {
        if (Interlocked.Decrement(ref _inside) == 0)
        {
            _work = null;
            Volatile.Write(ref _taken, 0);
        }
    }
}
