using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using FastEval.Engine.Conversion.Checkpoints;
using FastEval.Engine.Conversion.Planning;
using FastEval.Engine.Gguf;
using FastEval.Engine.Models;

namespace FastEval.Engine.Conversion;

/// <summary>Writes planned tensors a few megabytes at a time, checking every value on its way.</summary>
internal static class TensorStream
{
    private const int ElementsAtOnce = 1 << 20;

    /// <param name="writer">A writer whose next tensors are these.</param>
    /// <param name="tensors">What to write.</param>
    /// <param name="progress">Told the bytes written since it was last told.</param>
    /// <param name="cancellationToken">Stops within megabytes.</param>
    internal static void Append(GgufWriter writer, IReadOnlyList<PlannedTensor> tensors, Action<long> progress, CancellationToken cancellationToken)
    {
        foreach (PlannedTensor tensor in tensors)
        {
            if (tensor.Values is { } values)
                writer.Append(MemoryMarshal.AsBytes<float>(values));
            else
                Append(writer, tensor, tensor.Source!, progress, cancellationToken);
        }
    }

    private static void Append(GgufWriter writer, PlannedTensor tensor, SafetensorsTensor source, Action<long> progress, CancellationToken cancellationToken)
    {
        GgmlType from = source.Type!.Value;
        long rows = tensor.ElementCount / tensor.Shape[0];
        // A row of a checkpoint is at most some ten thousand values long, a vector or a convolution's whole filter included.
        int row = checked((int)tensor.Shape[0]);
        int rowsAtOnce = Math.Max(1, ElementsAtOnce / row);
        int sourceRow = checked((int)from.RowBytes(row));
        float[] values = ArrayPool<float>.Shared.Rent(rowsAtOnce * row);
        byte[] stored = ArrayPool<byte>.Shared.Rent(checked((int)tensor.Type.RowBytes(row) * rowsAtOnce));
        byte[] gathered = ArrayPool<byte>.Shared.Rent(sourceRow * rowsAtOnce);
        try
        {
            using SafetensorsView view = source.File.View(source);
            for (long first = 0; first < rows; first += rowsAtOnce)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int count = (int)Math.Min(rowsAtOnce, rows - first);
                ReadOnlySpan<byte> bytes = tensor.PermutedHeads == 0 ? view.Bytes(first * sourceRow, count * sourceRow) : Gather(first, count);
                Span<float> floats = values.AsSpan(0, count * row);
                GgmlRows.Dequantize(from, bytes, floats);
                Check(source, tensor, floats, first * row);
                if (from != tensor.Type)
                {
                    Span<byte> converted = stored.AsSpan(0, checked((int)tensor.Type.RowBytes(row)) * count);
                    GgmlRows.Quantize(tensor.Type, floats, row, converted);
                    bytes = converted;
                }
                writer.Append(bytes);
                progress(bytes.Length);

                ReadOnlySpan<byte> Gather(long start, int number)
                {
                    for (int i = 0; i < number; i++)
                        view.Bytes(tensor.SourceRow(start + i) * sourceRow, sourceRow).CopyTo(gathered.AsSpan(i * sourceRow));
                    return gathered.AsSpan(0, number * sourceRow);
                }
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(values);
            ArrayPool<byte>.Shared.Return(stored);
            ArrayPool<byte>.Shared.Return(gathered);
        }
    }

    private static void Check(SafetensorsTensor source, PlannedTensor tensor, ReadOnlySpan<float> values, long offset)
    {
        float largest = TensorPrimitives.MaxMagnitude(values);
        if (!float.IsFinite(largest))
        {
            int at = 0;
            while (float.IsFinite(values[at]))
                at++;
            throw new ModelLoadException($"Value {offset + at} of tensor '{source.Name}' in '{source.File.Path}' is {values[at]}: the weights are damaged. Download the file again.");
        }
        if (tensor.Type == GgmlType.F16 && Math.Abs(largest) > 65_504)
            throw new ModelLoadException($"Tensor '{source.Name}' in '{source.File.Path}' holds {largest}, which F16 cannot: convert with --type BF16 or --type F32 (of the tower or projector: --mmproj-type).");
    }
}
