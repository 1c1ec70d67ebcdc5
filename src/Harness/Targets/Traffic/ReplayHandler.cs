using System.Collections.Concurrent;
using FastEval.Harness.Targets.Http;

namespace FastEval.Harness.Targets.Traffic;

/// <summary>Answers from recorded traffic alone; nothing goes to the network. A request that was answered several times gets its answers in their order, over all processes of a run, then the last one again.</summary>
internal sealed class ReplayHandler(ExchangeStore store) : HttpMessageHandler
{
    /// <summary>What <see cref="HttpExchange.Source"/> is of its answers.</summary>
    public const string Source = "replay";

    private readonly ConcurrentDictionary<string, int> _asked = new(StringComparer.Ordinal);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        byte[] body = request.Content is { } content ? await content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false) : [];
        _ = request.Options.TryGetValue(HttpExchange.Key, out HttpExchange? exchange);
        string key = ExchangeStore.KeyOf(request.Method, request.RequestUri!, body, exchange?.Asking ?? 1);
        int number = _asked.AddOrUpdate(key, exchange?.TriesBefore ?? 0, static (_, before) => before + 1);
        RecordedExchange? found = store.Find(key, number);
        for (int last = number - 1; found is null && last >= 0; last--)
            found = store.Find(key, last);
        if (found is null || exchange is null)
        {
            throw new ProviderException(ProviderFailure.Rejected,
                $"{store.Folder} holds no answer to this request (hash {key[..12]}…): record the run that is to be replayed with the same model, sampling, pictures, endpoint and version of FastEval.");
        }
        exchange.Source = Source;
        return RecordedAnswer.Of(found, request, exchange);
    }
}
