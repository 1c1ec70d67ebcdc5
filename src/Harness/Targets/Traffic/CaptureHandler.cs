using FastEval.Harness.Targets.Http;

namespace FastEval.Harness.Targets.Traffic;

/// <summary>Writes exchanges into a folder: all of them as a recording, or whole answers alone as a cache, which then answers the same request again.</summary>
/// <param name="inner">What sends.</param>
/// <param name="store">The folder.</param>
/// <param name="isCache">Whether it answers from the folder.</param>
/// <param name="warn">Is told, once, that the folder cannot be written; the run does not need it.</param>
internal sealed class CaptureHandler(HttpMessageHandler inner, ExchangeStore store, bool isCache, Action<string> warn) : DelegatingHandler(inner)
{
    /// <summary>What <see cref="HttpExchange.Source"/> is of answers from a cache.</summary>
    public const string Source = "cache";

    private int _warned;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!request.Options.TryGetValue(HttpExchange.Key, out HttpExchange? exchange))
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        // Buffers it, so that it can still be sent.
        byte[] sent = request.Content is { } content ? await content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false) : [];
        string key = ExchangeStore.KeyOf(request.Method, request.RequestUri!, sent, exchange.Asking);
        if (isCache && Cached(key) is { } found)
        {
            exchange.Source = Source;
            return RecordedAnswer.Of(found, request, exchange);
        }
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var received = new MemoryStream();
        await ResponseBody.ReplaceAsync(response, body => new CapturedStream(body, received), cancellationToken).ConfigureAwait(false);
        // The answer may be disposed of by then, but its head is still there.
        exchange.AtEnd(succeeded => Keep(store.Describe(key, request, sent, response, received.GetBuffer().AsSpan(0, (int)received.Length),
            isCut: exchange.StreamFailure is not null || (!succeeded && exchange.Token.IsCancellationRequested)), succeeded));
        return response;
    }

    private RecordedExchange? Cached(string key)
    {
        try
        {
            return store.Find(key, 0);
        }
        catch (Exception e) when (e is FastEvalException or IOException or UnauthorizedAccessException)
        {
            WarnOnce(e.Message);
            return null;
        }
    }

    private void Keep(RecordedExchange exchange, bool succeeded)
    {
        try
        {
            if (isCache && succeeded)
                store.Put(exchange);
            else if (!isCache)
                store.Append(exchange);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            WarnOnce($"{store.Folder} cannot be written, so {(isCache ? "answers are not cached" : "the recording is not complete")}: {e.Message}");
        }
    }

    private void WarnOnce(string message)
    {
        if (Interlocked.Exchange(ref _warned, 1) == 0)
            warn(message);
    }
}
