using FastEval.Harness.Targets.Http;

namespace FastEval.Harness.Targets.Traffic;

/// <summary>Keeps what is read through it.</summary>
internal sealed class CapturedStream(Stream inner, MemoryStream copy) : ReadThroughStream(inner)
{
    protected override void Seen(ReadOnlySpan<byte> bytes) => copy.Write(bytes);
}
