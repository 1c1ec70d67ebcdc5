using System.Net;
using System.Net.Sockets;

namespace FastEval.Harness.Tests.Targets;

/// <summary>Accepts connections on loopback and has each served by itself, until it is disposed of.</summary>
internal sealed class LoopbackListener : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<Socket, int, CancellationToken, Task> _serve;
    private readonly Task _accepting;

    /// <param name="serve">Serves a connection, by its number from 0, and closes it. It may end with the exceptions of a token that was cancelled and of a peer that has gone.</param>
    public LoopbackListener(Func<Socket, int, CancellationToken, Task> serve)
    {
        _serve = serve;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The address and the port.</summary>
    public EndPoint Address => _listener.LocalEndpoint;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
                serving.Add(ServeAsync(await _listener.AcceptSocketAsync(_stop.Token), serving.Count));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(Socket socket, int number)
    {
        try
        {
            await _serve(socket, number, _stop.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The test has ended, or the peer has gone.
        }
    }
}
