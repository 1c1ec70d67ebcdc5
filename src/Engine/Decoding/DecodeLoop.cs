using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using FastEval.Engine.Timing;

namespace FastEval.Engine.Decoding;

/// <summary>
/// Computes all requests together, on a thread of its own. <see cref="Step"/> is the whole of it: admit → plan → compute → read. A request joins
/// and leaves at any step. After the first tokens a step allocates no managed memory.
/// </summary>
internal sealed class DecodeLoop : IDisposable
{
    // One in so many cells may hold what nobody uses at the moment.
    private const int IdleShare = 4;

    private readonly ModelRunner _runner;
    private readonly ComputeGate _gate;
    private readonly DecodeLoopOptions _options;
    private readonly StepPlanner _planner;
    private readonly ConcurrentQueue<DecodeTask> _ready = new();
    private readonly ConcurrentQueue<ILoopJob> _jobs = new();
    private readonly SemaphoreSlim _wake = new(0);
    private readonly SemaphoreSlim _lookAhead;
    private readonly List<DecodeTask> _active = [];
    private readonly List<Work> _works = [];
    private readonly BatchFiller _batch;
    private readonly Lock _abortLock = new();
    private readonly Thread _thread;
    private SequenceIds _ids = null!;
    private PrefixTree _tree = null!;
    private DecodeTask? _alone;
    private DecodeTask? _lacksRoom;
    private long _lacksRoomSince;
    private volatile bool _isClosing;
    private volatile bool _isClosed;
    private volatile Exception? _failure;
    private long _stepTicks;
    private long _computeTicks;

    public DecodeLoop(ModelRunner runner, ComputeGate gate, DecodeLoopOptions options)
    {
        _runner = runner;
        _gate = gate;
        _options = options;
        _batch = new BatchFiller(runner);
        _planner = new StepPlanner(runner.MicroBatchSize, options.Deterministic);
        _lookAhead = new SemaphoreSlim(options.Parallel + DecodeLoopOptions.LookAhead);
        Reset();
        _thread = new Thread(Run) { IsBackground = true, Name = "FastEval decode" };
    }

    /// <summary>Begins to work; without it <see cref="Step"/> is called by hand.</summary>
    public void Start() => _thread.Start();

    /// <summary>Waits until a further prompt may be prepared: what is prepared far ahead only takes memory.</summary>
    public void WaitForRoom(CancellationToken cancellationToken) => _lookAhead.Wait(cancellationToken);

    /// <summary>Takes back <see cref="WaitForRoom"/> of a prompt that came to nothing.</summary>
    public void CancelRoom() => _lookAhead.Release();

    /// <summary>Takes over a request whose prompt is built. It ends by itself, whatever happens.</summary>
    public void Submit(DecodeTask task)
    {
        task.TryMove(TaskState.Preparing, TaskState.Ready);
        _ready.Enqueue(task);
        _wake.Release();
        // It may have been asked to end before it could be taken out of the queue.
        if (task.Stop.IsCancellationRequested)
            task.TryEnd(new OperationCanceledException(task.Stop));
        if (_isClosed)
            RefuseTasks();
    }

    /// <summary>Ends a request whose <see cref="DecodeTask.Stop"/> asks for it: at once if it waits, else within a token. From any thread.</summary>
    public void Cancel(DecodeTask task)
    {
        task.TryEnd(new OperationCanceledException(task.Stop));
        lock (_abortLock)
        {
            if (_alone == task)
                _runner.Abort();
        }
        _wake.Release();
    }

    /// <summary>Looks again whether there is something to do.</summary>
    public void Wake() => _wake.Release();

    /// <summary>Runs something between two steps, or, if it is to be alone, once no request is under way.</summary>
    public void Submit(ILoopJob job)
    {
        _jobs.Enqueue(job);
        _wake.Release();
        if (_isClosed)
            RefuseJobs();
    }

    /// <summary>Empties the KV cache; no request is under way.</summary>
    public void Reset()
    {
        _runner.Clear();
        _ids = new SequenceIds(_runner.SequenceCount);
        _tree = new PrefixTree(_runner, _ids, _runner.Cells, _options.Deterministic);
    }

    /// <summary>Forgets every prompt seen so far.</summary>
    public void Forget() => _tree.Clear();

    /// <summary>Cells in use or kept, and sequence numbers that are free; for tests, when nothing is under way.</summary>
    internal (int Cells, int FreeSequences, int Nodes) Usage => (_tree.UsedCells, _ids.Free, _tree.Count);

    /// <summary>Steps that computed something, the time in them, and how much of that the model took; in ticks of <see cref="Stopwatch"/>.</summary>
    internal (long Steps, long StepTicks, long ComputeTicks) Times => (_runner.DecodeCount, Volatile.Read(ref _stepTicks), Volatile.Read(ref _computeTicks));

    /// <summary>Does the next piece of work for every request that there is.</summary>
    /// <returns>Whether there was any.</returns>
    public bool Step()
    {
        long start = Stopwatch.GetTimestamp();
        RemoveStopped();
        foreach (DecodeTask task in CollectionsMarshal.AsSpan(_active))
            task.Progress.TakeReady(_runner);
        RunJobs();
        Admit();
        _planner.Plan(_active, _works);
        if (_works.Count == 0)
            return false;
        if (TryCompute())
            Read();
        RemoveFinished();
        _stepTicks += Stopwatch.GetTimestamp() - start;
        return true;
    }

    /// <summary>Ends what is under way, refuses what waits, and stops.</summary>
    public void Dispose()
    {
        _isClosing = true;
        _wake.Release();
        if (_thread.IsAlive)
            _thread.Join();
        _isClosed = true;
        RefuseJobs();
        // The semaphores are left to the collector: a request that is cancelled late may still wake the loop.
    }

    private void Run()
    {
        try
        {
            while (true)
            {
                while (Step())
                {
                }
                if (!_isClosing)
                    _wake.Wait();
                else if (_active.Count == 0)
                    break;
                else
                    BreakStalled();
            }
        }
        catch (Exception e)
        {
            // What is in the cache and whose it is cannot be known any more: every request, now and later, is told why.
            _failure = e;
            foreach (DecodeTask task in _active)
                task.End(e);
            _active.Clear();
        }
        _isClosed = true;
        RefuseTasks();
        RefuseJobs();
    }

    /// <summary>Ends what cannot go on, since who reads its results does not take them: at the end nobody waits for that.</summary>
    private void BreakStalled()
    {
        foreach (DecodeTask task in _active)
            Break(task, Refusal());
        RemoveFinished();
    }

    private void RefuseTasks()
    {
        while (_ready.TryDequeue(out DecodeTask? task))
        {
            task.TryEnd(Refusal());
            _lookAhead.Release();
        }
    }

    private void RefuseJobs()
    {
        while (_jobs.TryDequeue(out ILoopJob? job))
            job.Fail(Refusal());
    }

    private Exception Refusal() => _failure is { } e
        ? new InvalidOperationException($"The engine stopped after an error; load it again. {e.Message}", e)
        : new ObjectDisposedException(nameof(InferenceEngine));

    private void RunJobs()
    {
        while (_jobs.TryPeek(out ILoopJob? job) && (!job.IsAlone || _active.Count == 0))
        {
            _jobs.TryDequeue(out _);
            _gate.EnterDecode();
            job.Run();
            _gate.Exit();
        }
    }

    private void Admit()
    {
        int most = _options.Deterministic ? 1 : _options.Parallel;
        // A job that is to be alone waits: nothing new begins before it.
        while (_active.Count < most && _jobs.IsEmpty && !_isClosing && _ready.TryPeek(out DecodeTask? task))
        {
            try
            {
                if (task.State == TaskState.Ready && !TryAdmit(task))
                    return;
            }
            catch (Exception e) when (task.State != TaskState.Active)
            {
                // Nothing was set aside for it yet; it may have been cancelled meanwhile.
                task.TryEnd(e);
            }
            _ready.TryDequeue(out _);
            _lookAhead.Release();
        }
    }

    /// <summary>Begins with a request, or ends it if that can never be.</summary>
    /// <returns>False if it has to wait for room.</returns>
    private bool TryAdmit(DecodeTask task)
    {
        // To look again before anything changed would cost every step a search.
        if (task == _lacksRoom && _tree.Version == _lacksRoomSince && _active.Count > 0)
            return false;
        Prompt prompt = task.Prompt!;
        int answer = task.AnswerCells(_options.ContextLength - prompt.TokenCount);
        PromptProgress? progress = _tree.TryAdmit(prompt.Segments, answer, task.ExtraSequences, share: task.UseCaches && _runner.SharesCells);
        if (progress is null && _active.Count > 0)
        {
            (_lacksRoom, _lacksRoomSince) = (task, _tree.Version);
            return false;
        }
        _lacksRoom = null;
        // Nothing will be freed any more, unless what is kept of the prompt's own beginning is given up; it is computed again then, and leaves nothing.
        progress ??= _tree.TryAdmit(prompt.Segments, answer, task.ExtraSequences, share: false);
        if (progress is null)
        {
            if (task.TryMove(TaskState.Ready, TaskState.Active))
                task.End(ContextOverflowException.OfCache(prompt.TokenCount, answer, _runner.Cells));
            return true;
        }
        if (!task.TryMove(TaskState.Ready, TaskState.Active))
        {
            _tree.Release(progress);
            return true;
        }
        task.Progress = progress;
        progress.TakeReady(_runner);
        _active.Add(task);
        // What is computed for one alone lies where it would lie if nothing had been before.
        if (_options.Deterministic)
            _tree.DropIdle();
        return true;
    }

    private bool TryCompute()
    {
        DecodeTask? alone = Alone();
        lock (_abortLock)
        {
            _alone = alone;
            if (alone is { Stop.IsCancellationRequested: true })
                _runner.Abort();
        }
        _gate.EnterDecode();
        long start = Stopwatch.GetTimestamp();
        foreach (ref readonly Work work in CollectionsMarshal.AsSpan(_works))
            work.Task.BookWaiting(start);
        try
        {
            // A request that cannot be computed leaves alone; the others come again with the next step.
            if (_batch.Fill(_works) is not null)
                return false;
            long filled = Stopwatch.GetTimestamp();
            _runner.Compute();
            // A device computes on its own: without waiting, one phase's work would be booked to the next.
            _runner.Synchronize();
            _computeTicks += Stopwatch.GetTimestamp() - filled;
            return true;
        }
        catch (Exception e)
        {
            foreach (Work work in _works)
                Break(work.Task, e);
            return false;
        }
        finally
        {
            long end = Stopwatch.GetTimestamp();
            foreach (ref readonly Work work in CollectionsMarshal.AsSpan(_works))
                work.Task.Book(work.Piece.Segment is { OfImage: true } ? Phase.PrefillImage : Phase.PrefillText, end);
            _gate.Exit();
            lock (_abortLock)
            {
                _alone = null;
                _runner.ResetAbort();
            }
        }
    }

    /// <summary>The one request that the step is for, if it is one.</summary>
    private DecodeTask? Alone()
    {
        DecodeTask first = _works[0].Task;
        foreach (ref readonly Work work in CollectionsMarshal.AsSpan(_works))
        {
            if (work.Task != first)
                return null;
        }
        return first;
    }

    private void Read()
    {
        for (int i = 0; i < _works.Count; i++)
        {
            Work work = _works[i];
            if (work.Task.IsBroken)
                continue;
            try
            {
                if (work.Branch is { } branch)
                {
                    work.Task.OnTokensComputed(_runner, branch, work.Count, _batch.Indices[i]);
                    continue;
                }
                if (work.Task.Progress.Advance(work.Count) is { } node)
                    _tree.Complete(node);
                if (work.IsPromptEnd)
                    work.Task.OnPromptComputed(_runner, _batch.Indices[i]);
            }
            catch (Exception e)
            {
                Break(work.Task, e);
            }
        }
    }

    /// <summary>Marks a request as failed; it leaves at the end of the step.</summary>
    private static void Break(DecodeTask task, Exception error) => task.Error ??= error;

    private void RemoveStopped()
    {
        foreach (DecodeTask task in CollectionsMarshal.AsSpan(_active))
        {
            if (task.Stop.IsCancellationRequested)
                Break(task, new OperationCanceledException(task.Stop));
        }
        RemoveFinished();
    }

    private void RemoveFinished()
    {
        for (int i = _active.Count - 1; i >= 0; i--)
        {
            DecodeTask task = _active[i];
            if (!task.IsFinished && !task.IsBroken)
                continue;
            if (!task.IsBroken && task.UseCaches && _runner.SharesCells)
                _tree.Keep(task.Progress, task.KeptAnswer);
            _tree.Release(task.Progress);
            // What lies in the cache is looked at for every token, if only to be passed over.
            _tree.TrimIdle(_runner.Cells / IdleShare);
            _active.RemoveAt(i);
            task.End(task.Error);
        }
    }
}
