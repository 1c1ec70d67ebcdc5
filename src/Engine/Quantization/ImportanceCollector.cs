using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using FastEval.Engine.Gguf;
using FastEval.Engine.Native;

namespace FastEval.Engine.Quantization;

/// <summary>
/// Sums the squares of what goes into each matrix of a text model's blocks while it computes, of text and of pictures' embeddings alike (llama.cpp's
/// imatrix). Matrices of experts, which are multiplied with by index, are left out. One engine's at a time; read it when nothing is being computed.
/// </summary>
public sealed unsafe class ImportanceCollector
{
    private readonly Dictionary<string, (double[] Sums, long Count)> _entries = new(StringComparer.Ordinal);
    private float[] _squares = [];

    /// <summary>Matrices that were seen.</summary>
    public int Count => _entries.Count;

    /// <summary>What was seen so far, per matrix the mean of the squares.</summary>
    public ImportanceMatrix ToMatrix() => new(_entries.ToDictionary(
        entry => entry.Key, entry => Array.ConvertAll(entry.Value.Sums, sum => (float)(sum / entry.Value.Count)), StringComparer.Ordinal));

    /// <summary>Writes what was seen so far as llama-quantize's <c>--imatrix</c> reads it (and <see cref="ImportanceFile.Read"/>).</summary>
    /// <param name="path">The file; replaced when the new one is whole.</param>
    /// <param name="dataset">What it was collected on, for people.</param>
    /// <exception cref="FastEvalException">It cannot be written.</exception>
    /// <exception cref="InvalidOperationException">Nothing was seen.</exception>
    public void Save(string path, string dataset)
    {
        if (_entries.Count == 0)
            throw new InvalidOperationException("Nothing was computed, so there is no importance to write.");
        ImportanceFile.Write(path, _entries, dataset);
    }

    /// <summary>
    /// llama.cpp's evaluation callback. Asked first whether a tensor is of interest, and told of it once it is computed; whatever is returned then must be true,
    /// or the computing ends.
    /// </summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    internal static byte OnEvaluated(ggml_tensor* tensor, byte ask, void* userData)
    {
        try
        {
            var collector = (ImportanceCollector)GCHandle.FromIntPtr((nint)userData).Target!;
            string? name = MatrixOf(tensor);
            if (ask == 0 && name is not null)
                collector.Add(name, (ggml_tensor*)tensor->src[1]);
            return ask == 0 || name is not null ? (byte)1 : (byte)0;
        }
        catch (Exception e)
        {
            // No exception may pass into native code: the decode ends, and says so.
            NativeLog.Warn($"Collecting importance failed: {e.Message}");
            return 0;
        }
    }

    /// <summary>The name of the block's matrix that a product is of; null for anything else.</summary>
    private static string? MatrixOf(ggml_tensor* tensor)
    {
        var matrix = (ggml_tensor*)tensor->src[0];
        var inputs = (ggml_tensor*)tensor->src[1];
        if (matrix is null || inputs is null || inputs->type != (int)GgmlType.F32)
            return null;
        ReadOnlySpan<byte> name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(matrix->name);
        // On its way to a device it is called device#name#number.
        if (name.IndexOf((byte)'#') is var first and >= 0)
        {
            name = name[(first + 1)..];
            name = name.IndexOf((byte)'#') is var second and >= 0 ? name[..second] : name;
        }
        bool isProduct = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(Ggml.ggml_op_name(tensor->op)).SequenceEqual("MUL_MAT"u8);
        return isProduct && name.StartsWith("blk."u8) && name.EndsWith(".weight"u8) ? Encoding.UTF8.GetString(name) : null;
    }

    private void Add(string name, ggml_tensor* inputs)
    {
        int width = checked((int)inputs->ne[0]);
        long rows = inputs->ne[1] * inputs->ne[2] * inputs->ne[3];
        if (!_entries.TryGetValue(name, out (double[] Sums, long Count) entry))
            entry = (new double[width], 0);
        if (_squares.Length < width)
            _squares = new float[width];
        Span<float> squares = _squares.AsSpan(0, width);
        float[] row = ArrayPool<float>.Shared.Rent(width);
        try
        {
            for (long i = 0; i < rows; i++)
            {
                ulong offset = (ulong)(i % inputs->ne[1]) * inputs->nb[1] + (ulong)(i / inputs->ne[1] % inputs->ne[2]) * inputs->nb[2] + (ulong)(i / inputs->ne[1] / inputs->ne[2]) * inputs->nb[3];
                ReadOnlySpan<float> values = Row(inputs, offset, row.AsSpan(0, width));
                TensorPrimitives.Multiply(values, values, squares);
                for (int k = 0; k < width; k++)
                    entry.Sums[k] += squares[k];
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(row);
        }
        _entries[name] = (entry.Sums, entry.Count + rows);
    }

    private static ReadOnlySpan<float> Row(ggml_tensor* tensor, ulong offset, Span<float> copy)
    {
        if (tensor->buffer == 0 || GgmlBackend.ggml_backend_buffer_is_host(tensor->buffer))
            return new ReadOnlySpan<float>((byte*)tensor->data + offset, copy.Length);
        fixed (float* to = copy)
            GgmlBackend.ggml_backend_tensor_get(tensor, to, (nuint)offset, (nuint)copy.Length * sizeof(float));
        return copy;
    }
}
