using System.Collections.Concurrent;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FastEval.Harness.Targets.Http;

namespace FastEval.Harness.Tests.Targets;

/// <summary>A server of bare sockets, which keeps connections open until a script has it close one just as a request comes: what no framework's server lets one do at will.</summary>
internal sealed class ClosingServer : IAsyncDisposable
{
    /// <summary>How long a request is worked on that ends in <see cref="Fate.ClosedLate"/>.</summary>
    private static readonly TimeSpan Late = ResendingHandler.MostSilence + TimeSpan.FromMilliseconds(200);

    private readonly LoopbackListener _listener;
    private readonly ConcurrentQueue<(int Connection, int Place, string Method)> _requests = new();
    private readonly Func<int, int, Fate> _script;
    private readonly string _answer;
    private readonly X509Certificate2? _certificate;

    /// <param name="answer">The body of every answer to a question: server-sent events.</param>
    /// <param name="script">What becomes of a request, by its connection's number and its place on that; both from 0.</param>
    /// <param name="certificate">Its certificate; null for none, and no TLS.</param>
    public ClosingServer(string answer, Func<int, int, Fate> script, X509Certificate2? certificate = null)
    {
        (_answer, _script, _certificate) = (answer, script, certificate);
        _listener = new LoopbackListener(ServeAsync);
    }

    /// <summary>What becomes of a request.</summary>
    public enum Fate
    {
        Answered,

        /// <summary>Read to its end; then the connection is shut in good order.</summary>
        ReadAndClosed,

        /// <summary>Read to its end, and, as it seems, worked on; then the connection is shut.</summary>
        ClosedLate,

        /// <summary>Hardly begun to be read; then the connection is reset.</summary>
        Reset,

        /// <summary>Read to its end, and the first letter of an answer sent; then the connection is shut.</summary>
        ClosedAfterAByte,
    }

    /// <summary>The address, without a path.</summary>
    public string Root => $"{(_certificate is null ? "http" : "https")}://{_listener.Address}";

    /// <summary>The questions that came, in their order: connection and place on it.</summary>
    public IReadOnlyList<(int Connection, int Place)> Questions => [.. _requests.Where(one => one.Method == "POST").Select(one => (one.Connection, one.Place))];

    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private async Task ServeAsync(Socket socket, int connection, CancellationToken stop)
    {
        using var network = new NetworkStream(socket, ownsSocket: true);
        using var tls = new SslStream(network);
        if (_certificate is not null)
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, stop);
        Stream stream = _certificate is null ? network : tls;
        for (int place = 0; await ReadAsync(stream, socket, connection, place, stop) is { } method; place++)
        {
            Fate fate = _script(connection, place);
            if (fate == Fate.ClosedLate)
                await Task.Delay(Late, stop);
            if (fate is Fate.ReadAndClosed or Fate.ClosedLate or Fate.Reset)
            {
                if (_certificate is not null)
                    await tls.ShutdownAsync();
                return;
            }
            (string type, string body) = method == "GET" ? ("application/json", """{"object":"list","data":[]}""") : ("text/event-stream", _answer);
            string answer = $"HTTP/1.1 200 OK\r\nContent-Type: {type}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}";
            await stream.WriteAsync(Encoding.UTF8.GetBytes(fate == Fate.ClosedAfterAByte ? answer[..1] : answer), stop);
            if (fate == Fate.ClosedAfterAByte)
                return;
        }
    }

    /// <summary>Reads one request, to its end unless it will be reset. Its method; null if the client closed the connection.</summary>
    private async Task<string?> ReadAsync(Stream stream, Socket socket, int connection, int place, CancellationToken stop)
    {
        var request = new StringBuilder();
        byte[] buffer = new byte[1 << 16];
        while (!IsWhole(request.ToString()))
        {
            bool isFirst = request.Length == 0;
            int count = await stream.ReadAsync(isFirst ? buffer.AsMemory(0, 16) : buffer, stop);
            if (count == 0)
                return null;
            request.Append(Encoding.Latin1.GetString(buffer, 0, count));
            if (isFirst)
                _requests.Enqueue((connection, place, request.ToString().Split(' ')[0]));
            if (isFirst && _script(connection, place) == Fate.Reset)
            {
                socket.LingerState = new LingerOption(true, 0);
                break;
            }
        }
        return request.ToString().Split(' ')[0];
    }

    private static bool IsWhole(string request)
    {
        int head = request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (head < 0)
            return false;
        string? length = request[..head].Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        if (length is not null)
            return request.Length - head - 4 >= int.Parse(length.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture);
        return !request[..head].Contains("chunked", StringComparison.OrdinalIgnoreCase) || request.EndsWith("\r\n0\r\n\r\n", StringComparison.Ordinal);
    }
}
