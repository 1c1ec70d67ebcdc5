namespace FastEval.Harness.Targets.Http;

/// <summary>
/// Sends a request once more, on a new connection, if the one that it was sent on had been kept open, and the server closed it soon and before a byte of an answer: servers close what is
/// idle, and the question was on its way. SocketsHttpHandler does so by itself only as long as nothing of a request's body is sent. No failure of a new connection is hidden, and none after the first byte.
/// </summary>
/// <param name="inner">What keeps connections.</param>
/// <param name="fresh">What opens one for every request; disposed of with this.</param>
/// <param name="gate">The second time counts against its limits too: the server may have read the first.</param>
internal sealed class ResendingHandler(HttpMessageHandler inner, HttpMessageHandler fresh, RequestGate gate) : DelegatingHandler(inner)
{
    /// <summary>
    /// The longest time between a request's last byte and a close that is taken for one of an idle connection. Such a close was decided before the question came, so that word of it takes
    /// no longer than the way to the server and back. A server that closes later has had the question, and worked on it, perhaps for money.
    /// </summary>
    public static readonly TimeSpan MostSilence = TimeSpan.FromSeconds(2);

    private readonly HttpMessageInvoker _fresh = new(fresh);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        _ = request.Options.TryGetValue(HttpExchange.Key, out HttpExchange? exchange);
        try
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException) when (exchange is not null && WasClosedIdle(exchange))
        {
            exchange.Hold();
        }
        await gate.EnterAgainAsync(exchange.EstimatedTokens, cancellationToken).ConfigureAwait(false);
        exchange.Resend();
        return await _fresh.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _fresh.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Whether it was closed for having been idle; also if not all of the request could be written.</summary>
    private static bool WasClosedIdle(HttpExchange exchange) =>
        exchange.Connection is { WasClosedUnanswered: true } && (exchange.SentAt is not { } sentAt || exchange.Time.GetElapsedTime(sentAt) <= MostSilence);
}
