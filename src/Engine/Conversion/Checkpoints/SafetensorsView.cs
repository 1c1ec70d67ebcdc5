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

    public void Dispose()
    {
        _accessor.SafeMemoryMappedViewHandle.ReleasePointer();
        _accessor.Dispose();
    }
}
