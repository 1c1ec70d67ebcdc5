using System.IO.MemoryMappedFiles;
using FastEval.Engine.Models;

namespace FastEval.Engine.Conversion.Checkpoints;

/// <summary>A tensor's bytes, mapped into memory. Disposing gives the pages back, so that a conversion holds one tensor at a time.</summary>
internal sealed unsafe class SafetensorsView : IDisposable
{
    private readonly MemoryMappedViewAccessor _accessor;
    private readonly byte* _start;
    private readonly long _length;

    internal SafetensorsView(MemoryMappedFile map, SafetensorsTensor tensor)
    {
        try
        {
            _accessor = map.CreateViewAccessor(tensor.Offset, tensor.ByteLength, MemoryMappedFileAccess.Read);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ModelLoadException($"Tensor '{tensor.Name}' of '{tensor.File.Path}' cannot be read: {error.Message}", error);
        }
        byte* pointer = null;
        _accessor.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
        _start = pointer + _accessor.PointerOffset;
        _length = tensor.ByteLength;
    }

    /// <summary>Some of the bytes; valid until the view is disposed.</summary>
    internal ReadOnlySpan<byte> Bytes(long offset, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _length - offset);
        return new(_start + offset, count);
    }

    /// <summary>Whether two tensors are of one type and shape and the same bytes.</summary>
    internal static bool HaveSameBytes(SafetensorsTensor a, SafetensorsTensor b)
    {
        if (a.ElementType != b.ElementType || !a.Shape.SequenceEqual(b.Shape))
            return false;
        using SafetensorsView first = a.File.View(a);
        using SafetensorsView second = b.File.View(b);
        const int atOnce = 1 << 24;
        for (long offset = 0; offset < a.ByteLength; offset += atOnce)
        {
            int count = (int)Math.Min(atOnce, a.ByteLength - offset);
            if (!first.Bytes(offset, count).SequenceEqual(second.Bytes(offset, count)))
                return false;
        }
        return true;
    }

    public void Dispose()
    {
        _accessor.SafeMemoryMappedViewHandle.ReleasePointer();
        _accessor.Dispose();
    }
}
