using System.Diagnostics;
using FastEval.Engine.Models;
using FastEval.Engine.Timing;

namespace FastEval.Engine.Decoding;

/// <summary>
/// One request's loop: schedule → decode → sample → emit. <see cref="Step"/> is the whole of it. After the first tokens a
/// step allocates no managed memory.
/// </summary>
internal sealed class GenerationLoop : IDisposable
{
    private readonly ModelRunner _runner;
    private readonly Vocabulary _vocabulary;
    private readonly KvSequence _sequence;
    private readonly Scheduler _scheduler;
    private readonly Sampler _sampler;
    private readonly TextEmitter _emitter;
    private readonly PhaseClock _clock;
    private readonly PromptPass _prompt;
    private readonly bool _ignoreEnd;
    private readonly int[] _tokens;
    private readonly long[] _times;

    public GenerationLoop(
        ModelRunner runner, Vocabulary vocabulary, KvSequence sequence, Scheduler scheduler, GenerationRequest request, int maxTokens, PhaseClock clock)
    {
        _runner = runner;
        _vocabulary = vocabulary;
        _sequence = sequence;
        _scheduler = scheduler;
        _clock = clock;
        _prompt = new PromptPass(runner, sequence, clock);
        _ignoreEnd = request.IgnoreEndOfGeneration;
        _tokens = new int[maxTokens];
        _times = new long[maxTokens];
        _sampler = new Sampler(request.Sampling, vocabulary.Size);
        _emitter = new TextEmitter(vocabulary, request.StopStrings, capacity: Math.Clamp(maxTokens * 16, 256, 1 << 16));
        _sequence.Reserve(maxTokens);
    }

    /// <summary>Output tokens so far.</summary>
    public ReadOnlySpan<int> Tokens => _tokens.AsSpan(0, Count);

    /// <summary><see cref="Stopwatch"/> timestamps at which they were chosen; a step that only computed a part of the prompt adds none.</summary>
    public ReadOnlySpan<long> Times => _times.AsSpan(0, Count);

    /// <summary>When the first token was chosen, even if it ended the answer; 0 before that.</summary>
    public long FirstTokenAt { get; private set; }

    /// <summary>Number of output tokens.</summary>
    public int Count { get; private set; }

    /// <summary>Prompt tokens computed.</summary>
    public int PrefilledTokens => _prompt.PrefilledTokens;

    /// <summary>Why the answer ended; null while it has not.</summary>
    public FinishReason? Finish { get; private set; }

    /// <summary>The answer's text.</summary>
    public TextEmitter Emitter => _emitter;

    /// <summary>Computes the next piece of the prompt or the next token.</summary>
    /// <returns>Whether there is more to do.</returns>
    public bool Step()
    {
        Scheduler.Work work = _scheduler.Next();
        Decode(work);
        if (!work.WantLogits)
            return true;
        int token = Sample();
        return Emit(token);
    }

    public void Dispose() => _sampler.Dispose();

    private void Decode(Scheduler.Work work)
    {
        if (work.Segment is null)
        {
            _runner.DecodeTokens(work.Tokens.Span, _sequence.NextPosition, wantLogits: true);
            _sequence.AddToken(work.Tokens.Span[0]);
            return;
        }
        _prompt.Decode(work);
    }

    private int Sample()
    {
        if (FirstTokenAt != 0)
            return _sampler.Sample(_runner);
        int token;
        using (_clock.Measure(Phase.SampleFirst))
            token = _sampler.Sample(_runner);
        FirstTokenAt = Stopwatch.GetTimestamp();
        return token;
    }

    private bool Emit(int token)
    {
        if (!_ignoreEnd && _vocabulary.IsEndOfGeneration(token))
            return End(FinishReason.EndOfGeneration);
        _tokens[Count] = token;
        _times[Count] = Stopwatch.GetTimestamp();
        Count++;
        _emitter.Append(token);
        if (_emitter.Stopped)
            return End(FinishReason.StopString);
        if (Count == _tokens.Length)
            return End(FinishReason.Length);
        _scheduler.Push(token);
        return true;
    }

    private bool End(FinishReason reason)
    {
        Finish = reason;
        _emitter.Complete();
        return false;
    }
}
