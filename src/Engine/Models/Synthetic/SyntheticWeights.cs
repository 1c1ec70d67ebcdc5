using System.Buffers;
using System.Runtime.InteropServices;
using FastEval.Engine.Gguf;

namespace FastEval.Engine.Models.Synthetic;

/// <summary>
/// Random tensor data, streamed. Quantising billions of distinct values would take minutes and change no timing, so each combination of type
/// and deviation has a pool of 4096 segments of 256 values, quantised once, and a tensor is all of them in a seeded order, then all of them in
/// another, and so on. Rows are distinct (otherwise tokens would tie), and every value is drawn from the same nearly normal distribution.
/// </summary>
internal sealed class SyntheticWeights(ulong seed)
{
    private const int SegmentLength = 256;
    private const int SegmentCount = 4096;
    private const int BufferBytes = 4 << 20;

    private readonly RandomNumbers _random = new(seed);
    private readonly Dictionary<(GgmlType Type, float Deviation), byte[]> _pools = [];

    /// <summary>Appends a tensor of independent values of mean 0.</summary>
    internal void AppendMatrix(GgufWriter writer, GgufTensor tensor, float deviation, CancellationToken cancellationToken)
    {
        byte[] pool = Pool(tensor.Type, deviation);
        int segmentBytes = pool.Length / SegmentCount;
        RandomNumbers order = _random.Derive(tensor.Name);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            long segment = 0;
            for (long left = tensor.ByteLength; left > 0;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int filled = 0;
                while (filled + segmentBytes <= BufferBytes && filled < left)
                {
                    int index = Permute((int)(segment % SegmentCount), order.Bits(segment / SegmentCount));
                    segment++;
                    pool.AsSpan(index * segmentBytes, segmentBytes).CopyTo(buffer.AsSpan(filled));
                    filled += segmentBytes;
                }
                // The last segment of a tensor may be cut: at a value's or block's end, because the tensor's length is.
                filled = (int)Math.Min(filled, left);
                writer.Append(buffer.AsSpan(0, filled));
                left -= filled;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Appends a small F32 tensor of independent values around <paramref name="mean"/>.</summary>
    internal void AppendVector(GgufWriter writer, GgufTensor tensor, float mean, float deviation)
    {
        RandomNumbers numbers = _random.Derive(tensor.Name);
        var values = new float[tensor.ElementCount];
        for (int i = 0; i < values.Length; i++)
            values[i] = mean + deviation * numbers.Normal(i);
        writer.Append(MemoryMarshal.AsBytes<float>(values));
    }

    /// <summary>A permutation of 0 … 4095: multiplications by odd numbers, additions and a shift, each of which can be undone.</summary>
    private static int Permute(int index, ulong key)
    {
        const uint mask = SegmentCount - 1;
        uint x = (uint)index;
        x = (x * ((uint)key | 1) + (uint)(key >> 12)) & mask;
        x ^= x >> 6;
        x = (x * ((uint)(key >> 24) | 1) + (uint)(key >> 36)) & mask;
        x ^= x >> 7;
        return (int)((x * ((uint)(key >> 48) | 1)) & mask);
    }

    private byte[] Pool(GgmlType type, float deviation)
    {
        if (_pools.TryGetValue((type, deviation), out byte[]? pool))
            return pool;
        RandomNumbers numbers = _random.Derive($"pool {type}");
        int segmentBytes = (int)type.RowBytes(SegmentLength);
        pool = new byte[segmentBytes * SegmentCount];
        const int part = 256;
        Parallel.For(0, SegmentCount / part, i =>
        {
            var values = new float[part * SegmentLength];
            for (int k = 0; k < values.Length; k++)
                values[k] = deviation * numbers.Normal((long)i * values.Length + k);
            GgmlRows.Quantize(type, values, SegmentLength, pool.AsSpan(i * part * segmentBytes, part * segmentBytes));
        });
        return _pools[(type, deviation)] = pool;
    }
}
