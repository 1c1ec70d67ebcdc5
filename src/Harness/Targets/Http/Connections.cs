using System.Net.Sockets;

namespace FastEval.Harness.Targets.Http;

/// <summary>Opens connections, and times them, TLS apart.</summary>
internal static class Connections
{
    /// <summary>The longest time for opening a connection.</summary>
    public static readonly TimeSpan MostConnecting = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan MostOpen = TimeSpan.FromMinutes(15);

    private static readonly HttpRequestOptionsKey<long> ConnectedAt = new("fasteval.connected");

    /// <summary>The handler that speaks to the network. It follows no redirect: a question with its pictures and its key goes where the user said, and nowhere else.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="gate">The limits that requests count against, for one that is sent again.</param>
    public static HttpMessageHandler Create(TimeProvider time, RequestGate gate) =>
        new ResendingHandler(Create(time, MostOpen), Create(time, TimeSpan.Zero), gate);

    private static SocketsHttpHandler Create(TimeProvider time, TimeSpan mostOpen) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = MostConnecting,
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2),
        PooledConnectionLifetime = mostOpen,
        ConnectCallback = (context, token) => ConnectAsync(context, time, token),
        PlaintextStreamFilter = (context, _) =>
        {
            // Called once the handshake is done; before that for the proxy's tunnel beneath, if there is one, which has answered before it carries any request.
            if (context.InitialRequestMessage.Method == HttpMethod.Connect)
                return ValueTask.FromResult(context.PlaintextStream);
            if (context.InitialRequestMessage.RequestUri?.Scheme == Uri.UriSchemeHttps && Of(context.InitialRequestMessage) is { } exchange
                && context.InitialRequestMessage.Options.TryGetValue(ConnectedAt, out long connected))
            {
                exchange.TlsMs = time.GetElapsedTime(connected).TotalMilliseconds;
            }
            return ValueTask.FromResult<Stream>(new ConnectionStream(context.PlaintextStream));
        },
    };

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, TimeProvider time, CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
        if (Of(context.InitialRequestMessage) is { } exchange)
        {
            exchange.ConnectMs = time.GetElapsedTime(start).TotalMilliseconds;
            context.InitialRequestMessage.Options.Set(ConnectedAt, time.GetTimestamp());
        }
        return new NetworkStream(socket, ownsSocket: true);
    }

    private static HttpExchange? Of(HttpRequestMessage request) => request.Options.TryGetValue(HttpExchange.Key, out HttpExchange? exchange) ? exchange : null;
}
