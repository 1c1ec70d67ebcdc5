namespace FastEval.Harness.Targets.Http;

/// <summary>
/// One request and its answer, as the handlers see them: moments of the clock, the status, and when to give up. It travels beside the vendor's library, which knows
/// nothing of it, in the asynchronous context. One attempt writes it; reading is for when that has ended.
/// </summary>
internal sealed class HttpExchange : IDisposable
{
    /// <summary>Where handlers find it on a request.</summary>
    public static readonly HttpRequestOptionsKey<HttpExchange> Key = new("fasteval.exchange");

    private static readonly AsyncLocal<HttpExchange?> Ambient = new();

    private readonly CancellationTokenSource _stop;
    private readonly CancellationTokenRegistration _outer;
    private readonly TimeSpan _timeout;
    private readonly TimeSpan _stall;
    private readonly byte[] _tail;
    private readonly List<Action<bool>> _atEnd = [];
    private int _tailLength;

    /// <param name="time">The clock.</param>
    /// <param name="timeout">The longest time for all of it, from when it may be sent.</param>
    /// <param name="stall">The longest time without a byte.</param>
    /// <param name="estimatedTokens">Tokens that it will count as against a limit.</param>
    /// <param name="tailBytes">How much of the body's end is kept for messages.</param>
    /// <param name="cancellationToken">Stops it for another reason.</param>
    public HttpExchange(TimeProvider time, TimeSpan timeout, TimeSpan stall, int estimatedTokens, int tailBytes, CancellationToken cancellationToken)
    {
        (Time, _timeout, _stall, EstimatedTokens, _tail) = (time, timeout, stall, estimatedTokens, new byte[tailBytes]);
        BeganAt = time.GetTimestamp();
        ReleasedAt = BeganAt;
        _stop = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _outer = cancellationToken.Register(static stop => ((CancellationTokenSource)stop!).Cancel(), _stop);
        Ambient.Value = this;
    }

    /// <summary>That of the calling context; null outside an attempt.</summary>
    public static HttpExchange? Current => Ambient.Value;

    public TimeProvider Time { get; }

    public int EstimatedTokens { get; }

    /// <inheritdoc cref="TargetQuestion.Asking"/>
    public int Asking { get; init; } = 1;

    /// <inheritdoc cref="TargetQuestion.TriesBefore"/>
    public int TriesBefore { get; init; }

    /// <summary>Stops it: from outside, or as time is up.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>When the attempt began.</summary>
    public long BeganAt { get; }

    /// <summary>When our own limits let it through.</summary>
    public long ReleasedAt { get; private set; }

    /// <summary>When it was begun to be sent on the connection that it was answered on: when it was let through, or sent again.</summary>
    public long SendingAt => ResentAt ?? ReleasedAt;

    /// <summary>When it was sent again on a new connection, as the server had closed the one that was kept open; null if it was not.</summary>
    public long? ResentAt { get; private set; }

    /// <summary>What it was written on last; null if it never was.</summary>
    public ConnectionStream? Connection { get; set; }

    /// <summary>The same by the clock of the <see cref="RequestGate"/>; null if it was not sent.</summary>
    public double? EnteredMs { get; set; }

    /// <summary>Name resolution and TCP, milliseconds; 0 on a connection that was there.</summary>
    public double ConnectMs { get; set; }

    /// <summary>The TLS handshake, milliseconds; 0 on a connection that was there, or without TLS.</summary>
    public double TlsMs { get; set; }

    /// <summary>When the last byte of the request was handed to the system; null if it never was.</summary>
    public long? SentAt { get; set; }

    /// <summary>When the answer's head was there; null if none came.</summary>
    public long? HeadAt { get; set; }

    /// <summary>The answer's status; null if none came.</summary>
    public int? Status { get; set; }

    /// <summary>Where the answer was taken from instead of the network; null for the network.</summary>
    public string? Source { get; set; }

    /// <summary>What cut the answer's stream; null if nothing did.</summary>
    public Exception? StreamFailure { get; set; }

    /// <summary>Bytes of the answer's body so far.</summary>
    public long BodyBytes { get; private set; }

    /// <summary>Why time was up; null if it was not.</summary>
    public string? Expiry
    {
        get
        {
            if (!Token.IsCancellationRequested)
                return null;
            double seconds = Time.GetElapsedTime(SendingAt).TotalSeconds;
            return seconds >= _timeout.TotalSeconds * 0.999 ? $"no whole answer within {_timeout.TotalSeconds:0.###} s" : $"no byte for {_stall.TotalSeconds:0.###} s";
        }
    }

    /// <summary>The end of the body, for messages; with the key that may be in it.</summary>
    public string Tail => System.Text.Encoding.UTF8.GetString(_tail, 0, _tailLength);

    /// <summary>Whether the body is longer than <see cref="Tail"/>.</summary>
    public bool IsTailCut => BodyBytes > _tailLength;

    /// <summary>Starts the clock: it may be sent now.</summary>
    public void Release()
    {
        ReleasedAt = Time.GetTimestamp();
        Watch();
    }

    /// <summary>Stops the clock: it may not be sent now.</summary>
    public void Hold() => _stop.CancelAfter(Timeout.InfiniteTimeSpan);

    /// <summary>Forgets what it saw of a connection that was closed: all of it is sent on another, and the clock starts anew.</summary>
    public void Resend()
    {
        ResentAt = Time.GetTimestamp();
        SentAt = null;
        (ConnectMs, TlsMs) = (0, 0);
        Watch();
    }

    /// <summary>Notes a piece of the body.</summary>
    public void Received(ReadOnlySpan<byte> bytes)
    {
        BodyBytes += bytes.Length;
        if (bytes.Length >= _tail.Length)
        {
            bytes[^_tail.Length..].CopyTo(_tail);
            _tailLength = _tail.Length;
        }
        else
        {
            int kept = Math.Min(_tailLength, _tail.Length - bytes.Length);
            _tail.AsSpan(_tailLength - kept, kept).CopyTo(_tail);
            bytes.CopyTo(_tail.AsSpan(kept));
            _tailLength = kept + bytes.Length;
        }
        Watch();
    }

    /// <summary>Has something done when it ends.</summary>
    /// <param name="action">Is told whether an answer came that is whole.</param>
    public void AtEnd(Action<bool> action) => _atEnd.Add(action);

    /// <summary>Ends it.</summary>
    /// <param name="succeeded">Whether an answer came that is whole.</param>
    public void End(bool succeeded)
    {
        Hold();
        foreach (Action<bool> action in _atEnd)
            action(succeeded);
        _atEnd.Clear();
    }

    public void Dispose()
    {
        _outer.Dispose();
        _stop.Dispose();
        Ambient.Value = null;
    }

    private void Watch()
    {
        TimeSpan left = _timeout - Time.GetElapsedTime(SendingAt);
        TimeSpan next = left < _stall ? left : _stall;
        _stop.CancelAfter(next > TimeSpan.Zero ? next : TimeSpan.Zero);
    }
}
