using System.Net;

namespace FastEval.Harness.Targets.Http;

/// <summary>A request's body that notes when it has been sent.</summary>
internal sealed class SentContent : HttpContent
{
    private readonly HttpContent _inner;
    private readonly HttpExchange _exchange;

    public SentContent(HttpContent inner, HttpExchange exchange)
    {
        (_inner, _exchange) = (inner, exchange);
        foreach ((string name, IEnumerable<string> values) in inner.Headers)
            Headers.TryAddWithoutValidation(name, values);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await _inner.CopyToAsync(stream, context, cancellationToken).ConfigureAwait(false);
        await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        _exchange.SentAt = _exchange.Time.GetTimestamp();
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _inner.Headers.ContentLength ?? 0;
        return _inner.Headers.ContentLength is not null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _inner.Dispose();
        base.Dispose(disposing);
    }
}
