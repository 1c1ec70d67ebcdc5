using FastEval.Harness.Targets.Http;

namespace FastEval.Harness.Targets.Traffic;

/// <summary>A recorded body that ends as it did: cut.</summary>
internal sealed class CutStream(Stream inner, HttpExchange exchange) : ReadThroughStream(inner)
{
    protected override void Seen(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.IsEmpty)
            return;
        var cut = new IOException("The stream was cut here when it was recorded.");
        exchange.StreamFailure = cut;
        throw cut;
    }
}
