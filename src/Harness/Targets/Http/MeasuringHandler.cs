namespace FastEval.Harness.Targets.Http;

/// <summary>Notes when a request was sent and when its answer came. The innermost handler, so that nothing of ours is in what it measures.</summary>
internal sealed class MeasuringHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!request.Options.TryGetValue(HttpExchange.Key, out HttpExchange? exchange))
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (request.Content is { } content)
            request.Content = new SentContent(content, exchange);
        HttpResponseMessage response = await base.SendAsync(request, exchange.Token).ConfigureAwait(false);
        exchange.HeadAt = exchange.Time.GetTimestamp();
        await ResponseBody.ReplaceAsync(response, body => new MeasuredStream(body, exchange), cancellationToken).ConfigureAwait(false);
        return response;
    }
}
