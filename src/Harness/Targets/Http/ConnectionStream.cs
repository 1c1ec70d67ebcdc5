namespace FastEval.Harness.Targets.Http;

/// <summary>
/// A connection as requests use it, one after the other, TLS taken off. It knows whether it had served before the request that is on it now, and whether a byte has come for that one; the
/// request's <see cref="HttpExchange"/>, found in the asynchronous context in which it is written, is told of it.
/// </summary>
internal sealed class ConnectionStream(Stream inner) : Stream
{
    private HttpExchange? _exchange;
    private bool _hasAnswered;
    private bool _wasKept;
    private bool _isAnswered;
    private bool _isClosed;

    /// <summary>Whether it had been kept open after another answer, and was closed before a byte came for the request that was written last: it may never have been read.</summary>
    public bool WasClosedUnanswered => _wasKept && _isClosed && !_isAnswered;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        try
        {
            int count = inner.Read(buffer);
            Received(buffer.Length, count);
            return count;
        }
        catch (IOException)
        {
            _isClosed = true;
            throw;
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            int count = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            Received(buffer.Length, count);
            return count;
        }
        catch (IOException)
        {
            _isClosed = true;
            throw;
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Begin();
        try
        {
            inner.Write(buffer);
        }
        catch (IOException)
        {
            _isClosed = true;
            throw;
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Begin();
        try
        {
            await inner.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException)
        {
            _isClosed = true;
            throw;
        }
    }

    public override void Flush() => inner.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>The first piece of a request is about to be written, or another.</summary>
    private void Begin()
    {
        HttpExchange? current = HttpExchange.Current;
        if (current is null || current == _exchange)
            return;
        (_exchange, _wasKept, _isAnswered) = (current, _hasAnswered, false);
        current.Connection = this;
    }

    private void Received(int room, int count)
    {
        if (count > 0)
            (_hasAnswered, _isAnswered) = (true, true);
        else if (room > 0)
            _isClosed = true; // A read without room only waits.
    }
}
