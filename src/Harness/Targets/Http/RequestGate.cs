namespace FastEval.Harness.Targets.Http;

/// <summary>
/// Lets requests through, first come first served: so many at a time, so many and so many tokens per minute. What the server's overload makes of it: at most once
/// per round the number at a time is halved, and every request waits as long as the server asked; each round of good answers gives one more back. Thread-safe.
/// </summary>
internal sealed class RequestGate : IDisposable
{
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _turn = new(1);
    private readonly TimeProvider _time;
    private readonly int _most;
    private readonly PacedLimit _requests;
    private readonly PacedLimit _tokens;
    private TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _inside;
    private int _allowed;
    private int _goodAnswers;
    private double _pausedUntilMs;
    private double _reducedAtMs = double.NegativeInfinity;

    /// <param name="time">The clock.</param>
    /// <param name="parallel">Requests at a time at most.</param>
    /// <param name="requestsPerMinute">Null for no limit.</param>
    /// <param name="tokensPerMinute">Null for no limit.</param>
    public RequestGate(TimeProvider time, int parallel, int? requestsPerMinute, int? tokensPerMinute)
    {
        (_time, _most, _allowed) = (time, parallel, parallel);
        (_requests, _tokens) = (new PacedLimit(requestsPerMinute), new PacedLimit(tokensPerMinute));
    }

    /// <summary>Requests that may be under way at present.</summary>
    public int Allowed
    {
        get
        {
            lock (_lock)
                return _allowed;
        }
    }

    private double NowMs => _time.GetElapsedTime(0).TotalMilliseconds;

    /// <summary>Waits for a place.</summary>
    /// <param name="tokens">Tokens that the request will probably take.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <returns>When it was given, by the gate's clock; for <see cref="Overloaded"/>.</returns>
    public async Task<double> EnterAsync(int tokens, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            while (true)
            {
                Task change;
                TimeSpan wait = Timeout.InfiniteTimeSpan;
                lock (_lock)
                {
                    change = _left.Task;
                    if (_inside < _allowed)
                    {
                        double now = NowMs;
                        wait = TryTake(now, tokens);
                        if (wait == TimeSpan.Zero)
                        {
                            _inside++;
                            return now;
                        }
                    }
                }
                if (wait == Timeout.InfiniteTimeSpan)
                    await change.WaitAsync(cancellationToken).ConfigureAwait(false);
                else
                    await Task.Delay(wait, _time, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>
    /// Waits until a request that has a place may be sent a second time, as it counts against the limits again. It waits for no turn: whoever has that may be waiting for this place.
    /// </summary>
    /// <param name="tokens">Tokens that the request will probably take.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    public async Task EnterAgainAsync(int tokens, CancellationToken cancellationToken)
    {
        while (true)
        {
            TimeSpan wait;
            lock (_lock)
                wait = TryTake(NowMs, tokens);
            if (wait == TimeSpan.Zero)
                return;
            await Task.Delay(wait, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Gives a place back.</summary>
    public void Leave()
    {
        TaskCompletionSource left;
        lock (_lock)
        {
            _inside--;
            left = _left;
            _left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        left.SetResult();
    }

    /// <summary>A request was answered.</summary>
    /// <param name="moreTokens">Tokens that it took beyond those that were thought; negative for fewer.</param>
    public void Answered(int moreTokens)
    {
        lock (_lock)
        {
            _tokens.Correct(moreTokens);
            if (_allowed < _most && ++_goodAnswers >= _allowed)
            {
                _allowed++;
                _goodAnswers = 0;
            }
        }
    }

    /// <summary>The server has too much to do.</summary>
    /// <param name="enteredMs">When the request was let in that showed it: one that was under way before the number was halved says nothing new.</param>
    /// <param name="pause">How long nothing may be sent; null for not at all.</param>
    public void Overloaded(double enteredMs, TimeSpan? pause)
    {
        lock (_lock)
        {
            double now = NowMs;
            if (pause is { } wait)
                _pausedUntilMs = Math.Max(_pausedUntilMs, now + wait.TotalMilliseconds);
            if (enteredMs < _reducedAtMs)
                return;
            _reducedAtMs = now;
            _allowed = Math.Max(1, _allowed / 2);
            _goodAnswers = 0;
        }
    }

    public void Dispose() => _turn.Dispose();

    /// <summary>Takes what a request takes, if nothing has to be waited for. Within the lock.</summary>
    /// <returns>How long to wait before trying again; zero if it was taken.</returns>
    private TimeSpan TryTake(double now, int tokens)
    {
        double waitMs = Math.Max(_pausedUntilMs - now, Math.Max(_requests.WaitMs(now), _tokens.WaitMs(now)));
        if (waitMs > 0)
            return TimeSpan.FromMilliseconds(Math.Ceiling(waitMs));
        _requests.Take(now, 1);
        _tokens.Take(now, tokens);
        return TimeSpan.Zero;
    }
}
