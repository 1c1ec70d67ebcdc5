using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FastEval.Harness.Tests.Targets;

/// <summary>A proxy on loopback that does nothing but tunnel (<c>CONNECT</c>), as those do that <c>HTTPS_PROXY</c> names.</summary>
internal sealed class ConnectProxy : IAsyncDisposable
{
    private readonly LoopbackListener _listener;
    private int _tunnels;

    public ConnectProxy() => _listener = new LoopbackListener(ServeAsync);

    public string Root => $"http://{_listener.Address}";

    /// <summary>Tunnels that were made so far.</summary>
    public int Tunnels => Volatile.Read(ref _tunnels);

    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private async Task ServeAsync(Socket client, int number, CancellationToken stop)
    {
        client.NoDelay = true;
        using var near = new NetworkStream(client, ownsSocket: true);
        using var server = new TcpClient { NoDelay = true };
        string[] request = (await HeadAsync(near, stop)).Split(' ');
        Assert.Equal("CONNECT", request[0]);
        await server.ConnectAsync(IPEndPoint.Parse(request[1]), stop);
        Interlocked.Increment(ref _tunnels);
        await near.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray(), stop);
        NetworkStream far = server.GetStream();
        // Whoever closes first closes both.
        await await Task.WhenAny(near.CopyToAsync(far, stop), far.CopyToAsync(near, stop));
    }

    private static async Task<string> HeadAsync(NetworkStream stream, CancellationToken stop)
    {
        var head = new StringBuilder();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one, stop);
            head.Append((char)one[0]);
        }
        return head.ToString();
    }
}
