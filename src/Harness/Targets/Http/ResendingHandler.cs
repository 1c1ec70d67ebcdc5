namespace FastEval.Harness.Targets.Http;

/// <summary>
/// Sends a request once more, at once and on a new connection, if the one that it was sent on had been kept open, and the server closed it before a byte of an answer: servers close what is
/// idle, and the question was on its way. SocketsHttpHandler does so by itself only as long as nothing of a request's body is sent. No failure of a new connection is hidden, and none after the first byte.
/// </summary>
/// <param name="inner">What keeps connections.</param>
/// <param name="fresh">What opens one for every request; disposed of with this.</param>
internal sealed class ResendingHandler(HttpMessageHandler inner, HttpMessageHandler fresh) : DelegatingHandler(inner)
{
    private readonly HttpMessageInvoker _fresh = new(fresh);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException) when (request.Options.TryGetValue(HttpExchange.Key, out HttpExchange? exchange) && exchange.Connection is { WasClosedUnanswered: true })
        {
            exchange.Resend();
        }
        return await _fresh.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _fresh.Dispose();
        base.Dispose(disposing);
    }
}
