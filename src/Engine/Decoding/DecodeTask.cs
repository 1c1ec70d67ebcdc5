using System.Diagnostics;
using FastEval.Engine.Timing;
using FastEval.Engine.Vision;

namespace FastEval.Engine.Decoding;

/// <summary>One request on its way: what is asked, how far it is, and what its time went to. The loop's thread alone touches it once it is ready.</summary>
internal abstract class DecodeTask : IDisposable
{
    private readonly long _submitted;
    private long _bookedUntil;
    private int _state;
    private long _queueTicks;

    protected DecodeTask(IReadOnlyList<PromptTurn> turns, bool useCaches, long submitted, CancellationToken stop)
    {
        Turns = turns;
        UseCaches = useCaches;
        Stop = stop;
        _submitted = _bookedUntil = submitted;
    }

    /// <summary>Where it is; whoever moves it on from a state in which it waits has it.</summary>
    public TaskState State => (TaskState)Volatile.Read(ref _state);

    /// <summary>What is asked.</summary>
    public IReadOnlyList<PromptTurn> Turns { get; }

    /// <summary>Whether what is there already may be used.</summary>
    public bool UseCaches { get; }

    /// <summary>Asks for the end.</summary>
    public CancellationToken Stop { get; }

    /// <summary>The times of its phases.</summary>
    public PhaseClock Clock { get; } = new();

    /// <summary>The prompt, once it is built.</summary>
    public Prompt? Prompt { get; set; }

    /// <summary>The embeddings that the prompt reads.</summary>
    public List<EmbeddingLease> Leases { get; } = [];

    /// <summary>How far the prompt is computed; set when there is room for it.</summary>
    public PromptProgress Progress { get; set; } = null!;

    /// <summary>Tokens that wait to be computed behind the prompt.</summary>
    public List<Branch> Branches { get; } = [];

    /// <summary>Whether any wait, and may be computed now.</summary>
    public virtual bool HasTokens
    {
        get
        {
            foreach (Branch branch in Branches)
            {
                if (!branch.Waiting.IsEmpty)
                    return true;
            }
            return false;
        }
    }

    /// <summary>Whether the answer is complete.</summary>
    public bool IsFinished { get; protected set; }

    /// <summary>What went wrong; null if nothing did.</summary>
    public Exception? Error { get; set; }

    /// <summary>Whether anything went wrong.</summary>
    public bool IsBroken => Error is not null;

    /// <summary>When the prompt's logits had been read; 0 before that.</summary>
    public long FirstTokenAt { get; private set; }

    /// <summary>The fewest tokens beyond the prompt that must fit into the context.</summary>
    public abstract int LeastAnswerTokens { get; }

    /// <summary>Cells needed beyond the prompt, where a sequence has <paramref name="room"/> of them.</summary>
    public abstract int AnswerCells(int room);

    /// <summary>Sequence numbers needed beyond its own.</summary>
    public virtual int ExtraSequences => 0;

    /// <summary>Milliseconds in which nothing was done for it.</summary>
    protected double QueueMs => _queueTicks * 1000.0 / Stopwatch.Frequency;

    /// <summary>Milliseconds from the call until a timestamp.</summary>
    protected double SinceSubmitted(long timestamp) => Stopwatch.GetElapsedTime(_submitted, timestamp).TotalMilliseconds;

    /// <summary>Books the time since the last booking as waiting, up to the first token.</summary>
    public void BookWaiting(long now)
    {
        if (FirstTokenAt == 0)
            _queueTicks += now - _bookedUntil;
        _bookedUntil = now;
    }

    /// <summary>Books the time since the last booking to a phase, up to the first token.</summary>
    public void Book(Phase phase, long now)
    {
        if (FirstTokenAt == 0)
            Clock.Add(phase, now - _bookedUntil);
        _bookedUntil = now;
    }

    /// <summary>Says that time was booked to the clock directly, up to now.</summary>
    public void BookedDirectly(long now) => _bookedUntil = now;

    /// <summary>Reads the logits that follow the prompt, and goes on from there.</summary>
    /// <param name="runner">Where the logits are.</param>
    /// <param name="index">Their index in the batch.</param>
    public void OnPromptComputed(ModelRunner runner, int index)
    {
        BookWaiting(Stopwatch.GetTimestamp());
        ReadPrompt(runner, index);
        long now = Stopwatch.GetTimestamp();
        Book(Phase.SampleFirst, now);
        FirstTokenAt = now;
        Begin(runner);
    }

    /// <summary>Reads the logits behind tokens of a branch.</summary>
    /// <param name="runner">Where the logits are.</param>
    /// <param name="branch">The branch, which has not been told yet that they are computed.</param>
    /// <param name="count">Tokens.</param>
    /// <param name="index">The first one's index in the batch.</param>
    public abstract void OnTokensComputed(ModelRunner runner, Branch branch, int count, int index);

    /// <summary>The tokens computed behind the prompt in the sequence's own number, if a later prompt may go on from there.</summary>
    public virtual ReadOnlySpan<int> KeptAnswer => default;

    /// <summary>Takes from the logits that follow the prompt what is wanted of them: the first token, or probabilities.</summary>
    protected abstract void ReadPrompt(ModelRunner runner, int index);

    /// <summary>Sets up what is computed behind the prompt.</summary>
    protected abstract void Begin(ModelRunner runner);

    /// <summary>Hands the answer to who waits for it. Once, after everything else.</summary>
    protected abstract void Complete();

    /// <summary>Hands an error to who waits for the answer. Once, after everything else.</summary>
    protected abstract void Fail(Exception error);

    /// <summary>Moves it on, unless another did.</summary>
    public bool TryMove(TaskState from, TaskState to) => Interlocked.CompareExchange(ref _state, (int)to, (int)from) == (int)from;

    /// <summary>Ends it if it still waits. From any thread.</summary>
    public void TryEnd(Exception error)
    {
        if (TryMove(TaskState.Queued, TaskState.Ended) || TryMove(TaskState.Ready, TaskState.Ended))
            Hand(error);
    }

    /// <summary>Ends it: by whoever has it.</summary>
    /// <param name="error">Null if the answer is complete.</param>
    public void End(Exception? error)
    {
        Volatile.Write(ref _state, (int)TaskState.Ended);
        Hand(error);
    }

    private void Hand(Exception? error)
    {
        foreach (EmbeddingLease lease in Leases)
            lease.Dispose();
        Leases.Clear();
        Dispose();
        if (error is null)
            Complete();
        else
            Fail(error is OperationCanceledException ? new OperationCanceledException(error.Message, error, Stop) : error);
    }

    /// <inheritdoc/>
    public virtual void Dispose()
    {
    }

    protected TokenUsage Usage(int output) =>
        new(Prompt!.TokenCount - Prompt.ImageTokenCount, Prompt.ImageTokenCount, Progress.ReusedTokens, output, Prompt.ImagesReused);

    protected RequestTimings Timings(long lastTokenAt, double[] interTokenMs) => new()
    {
        QueueMs = QueueMs,
        TtftMs = SinceSubmitted(FirstTokenAt),
        E2eMs = SinceSubmitted(lastTokenAt),
        PhasesMs = Enum.GetValues<Phase>().ToDictionary(phase => phase, Clock.Milliseconds),
        InterTokenMs = interTokenMs,
        PrefilledTokens = Progress.PrefilledTokens,
    };
}
