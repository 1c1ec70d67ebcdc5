namespace FastEval.Harness.Targets.Http;

/// <summary>Has requests wait until they may be sent; behind the caches, so that what they answer waits for nothing.</summary>
internal sealed class PacingHandler(HttpMessageHandler inner, RequestGate gate) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!request.Options.TryGetValue(HttpExchange.Key, out HttpExchange? exchange))
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        exchange.EnteredMs = await gate.EnterAsync(exchange.EstimatedTokens, exchange.Token).ConfigureAwait(false);
        exchange.AtEnd(_ => gate.Leave());
        exchange.Release();
        return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }
}
