using FastEval.Kernels.Threading;

namespace FastEval.Benchmarks.Bandwidth;

/// <summary>
/// A copy of 64 MiB, counted as McCalpin's STREAM counts it (bytes read + bytes written): what the machine's memory gives at that moment. It also empties the caches
/// before a kernel's turn.
/// </summary>
internal sealed class CopyBandwidth : IRowWork
{
    private const int Length = 64 << 20;
    private const int Parts = 64;

    private readonly byte[] _source = GC.AllocateArray<byte>(Length, pinned: true);
    private readonly byte[] _target = GC.AllocateArray<byte>(Length, pinned: true);

    /// <summary>Bytes moved by <see cref="Run(RowCrew)"/>.</summary>
    public const long Bytes = 2L * Length;

    public void Run(RowCrew crew) => crew.Run(Parts, this);

    void IRowWork.Run(int part)
    {
        const int Share = Length / Parts;
        _source.AsSpan(part * Share, Share).CopyTo(_target.AsSpan(part * Share, Share));
    }
}
