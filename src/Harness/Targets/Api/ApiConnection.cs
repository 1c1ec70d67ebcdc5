using FastEval.Harness.Targets.Http;
using FastEval.Harness.Targets.Traffic;
using Microsoft.Extensions.AI;

namespace FastEval.Harness.Targets.Api;

/// <summary>
/// How an API is reached: the vendor's client on top of our handlers. From the outside in they name failures, answer from a cache, record or replay, hold back what may
/// not be sent yet, and measure.
/// </summary>
internal sealed class ApiConnection : IDisposable
{
    private readonly HttpClient _http;

    /// <param name="options">The target.</param>
    /// <param name="time">The clock.</param>
    /// <param name="warn">Is told what the user should know, but what stops nothing.</param>
    public ApiConnection(ApiTargetOptions options, TimeProvider time, Action<string> warn)
    {
        (Options, Time) = (options, time);
        Redactor = new SecretRedactor(options.Key);
        Gate = new RequestGate(time, options.Parallel, options.RequestsPerMinute, options.TokensPerMinute);
        // The outermost one owns the others.
        _http = new HttpClient(Handlers(warn)) { Timeout = Timeout.InfiniteTimeSpan };
        Client = ApiClients.Create(options, _http);
    }

    public ApiTargetOptions Options { get; }

    public TimeProvider Time { get; }

    public SecretRedactor Redactor { get; }

    public RequestGate Gate { get; }

    public IChatClient Client { get; }

    /// <summary>
    /// Asks for the list of models, to see that the server is there and takes the key before any question is put. A server that has no such list, or is short of
    /// breath, is not held up by it.
    /// </summary>
    /// <exception cref="ProviderException">The server cannot be reached, or does not take the key.</exception>
    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = ApiClients.Probe(Options);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stop.CancelAfter(Options.Stall);
        try
        {
            using HttpResponseMessage response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop.Token).ConfigureAwait(false);
        }
        catch (ProviderException e) when (e.Status is not (null or 401 or 403 or (>= 300 and < 400)))
        {
            // No such list, or no time for it: the questions will show.
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ProviderException(ProviderFailure.Timeout, $"{Options.Endpoint.Authority} does not answer within {Options.Stall.TotalSeconds:0.###} s.");
        }
    }

    public void Dispose()
    {
        Client.Dispose();
        _http.Dispose();
        Gate.Dispose();
    }

    private FailureHandler Handlers(Action<string> warn)
    {
        HttpMessageHandler inner;
        if (Options.Traffic.Replay is { } replay)
        {
            inner = new ReplayHandler(new ExchangeStore(replay, Redactor));
        }
        else
        {
            inner = new PacingHandler(new MeasuringHandler(Connections.Create(Time, Gate)), Gate);
            if (Options.Traffic.Record is { } record)
                inner = new CaptureHandler(inner, new ExchangeStore(record, Redactor), isCache: false, warn);
            if (Options.Traffic.Cache is { } cache)
                inner = new CaptureHandler(inner, new ExchangeStore(cache, Redactor), isCache: true, warn);
        }
        return new FailureHandler(inner, Redactor, Time);
    }
}
