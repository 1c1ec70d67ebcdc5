namespace FastEval.Harness.Targets.Http;

/// <summary>An answer's body as it comes from the network: notes its pieces and what cuts it, and is given up when time is up.</summary>
internal sealed class MeasuredStream(Stream inner, HttpExchange exchange) : ReadThroughStream(inner)
{
    /// <summary>More than any answer has.</summary>
    private const long MostBytes = 64L << 20;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            // Not the caller's token alone: not every library hands on the one that it was given.
            return await base.ReadAsync(buffer, exchange.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            exchange.StreamFailure = e;
            throw;
        }
    }

    protected override void Seen(ReadOnlySpan<byte> bytes)
    {
        exchange.Received(bytes);
        if (exchange.BodyBytes > MostBytes)
            throw new ProviderException(ProviderFailure.Rejected, $"The server's answer is longer than {MostBytes >> 20} MiB, and was given up.", exchange.Status);
    }
}
