using System.Runtime.CompilerServices;
using CommunityToolkit.HighPerformance;

namespace FastEval.Kernels.Scoring;

/// <summary>A pinned matrix that several threads may read; valid while the caller holds it pinned.</summary>
/// <param name="start">Its first value.</param>
/// <param name="pitch">Values from one row to the next.</param>
internal readonly unsafe struct RowPointer<T>(T* start, nint pitch)
    where T : unmanaged
{
    /// <summary>The matrix's rows, pinned at <paramref name="start"/>.</summary>
    public static RowPointer<T> Of(ReadOnlySpan2D<T> matrix, T* start)
    {
        nint pitch = matrix is { Height: > 1, Width: > 0 }
            ? Unsafe.ByteOffset(in matrix.DangerousGetReferenceAt(0, 0), in matrix.DangerousGetReferenceAt(1, 0)) / sizeof(T)
            : 0;
        return new RowPointer<T>(start, pitch);
    }

    /// <summary>The first value of a row.</summary>
    public T* this[int row] => start + (row * pitch);
}
