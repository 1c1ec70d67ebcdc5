using CommunityToolkit.HighPerformance;
using FastEval.Kernels.Accelerators;
using ILGPU;
using ILGPU.Runtime;

namespace FastEval.Kernels.Scoring;

/// <summary>
/// A stream with its buffers, for one batch of rows at a time. What it returns stands in page-locked memory and holds until the next call. Used by one thread
/// at a time.
/// </summary>
internal sealed class ScoringWorker(Accelerator accelerator, ScoringProgram program) : IDisposable
{
    private readonly AcceleratorStream _stream = accelerator.CreateStream();
    private readonly DeviceBuffer<float> _first = new(accelerator);
    private readonly DeviceBuffer<float> _second = new(accelerator);
    private readonly DeviceBuffer<LaneSums> _laneSums = new(accelerator);
    private readonly DeviceBuffer<LaneSums> _rowSums = new(accelerator);
    private readonly DeviceBuffer<LaneSums> _otherSums = new(accelerator);
    private readonly DeviceBuffer<LaneBest> _laneBest = new(accelerator);
    private readonly DeviceBuffer<LaneBest> _found = new(accelerator);
    private readonly DeviceBuffer<LaneBest> _otherFound = new(accelerator);
    private readonly DeviceBuffer<LaneProducts> _laneProducts = new(accelerator);
    private readonly DeviceBuffer<LaneProducts> _rowProducts = new(accelerator);

    /// <summary>Each row's sums.</summary>
    public ReadOnlySpan<LaneSums> Sums(ReadOnlySpan2D<float> rows)
    {
        QueueSums(Upload(_first, rows), rows.Height, rows.Width, _rowSums);
        return _rowSums.Download(_stream, rows.Height);
    }

    /// <summary>Each pair's weighted sums, and the second rows' sums.</summary>
    public void PairSums(ReadOnlySpan2D<float> first, ReadOnlySpan2D<float> second, out ReadOnlySpan<LaneSums> sums, out ReadOnlySpan<LaneSums> others)
    {
        ArrayView<float> x = Upload(_first, first);
        ArrayView<float> y = Upload(_second, second);
        ArrayView<LaneSums> lanes = _laneSums.Reserve((long)first.Height * ScoringKernels.Lanes);
        program.PairSums(_stream, new Index2D(ScoringKernels.Lanes, first.Height), x, y, first.Width, lanes);
        program.FoldSums(_stream, first.Height, lanes, 0, _rowSums.Reserve(first.Height));
        QueueSums(y, first.Height, first.Width, _otherSums);
        sums = _rowSums.Download(_stream, first.Height);
        others = _otherSums.Download(_stream, first.Height);
    }

    /// <summary>Each row's greatest values, row by row.</summary>
    public ReadOnlySpan<LaneBest> Best(ReadOnlySpan2D<float> rows, int count)
    {
        QueueBest(Upload(_first, rows), rows.Height, rows.Width, count, _found);
        return _found.Download(_stream, rows.Height * count);
    }

    /// <summary>Each row's greatest value, of both matrices.</summary>
    public void BestOfPair(ReadOnlySpan2D<float> first, ReadOnlySpan2D<float> second, out ReadOnlySpan<LaneBest> best, out ReadOnlySpan<LaneBest> others)
    {
        QueueBest(Upload(_first, first), first.Height, first.Width, 1, _found);
        QueueBest(Upload(_second, second), first.Height, first.Width, 1, _otherFound);
        best = _found.Download(_stream, first.Height);
        others = _otherFound.Download(_stream, first.Height);
    }

    /// <summary>Each pair's products.</summary>
    public ReadOnlySpan<LaneProducts> Products(ReadOnlySpan2D<float> first, ReadOnlySpan2D<float> second)
    {
        ArrayView<float> a = Upload(_first, first);
        ArrayView<float> b = Upload(_second, second);
        ArrayView<LaneProducts> lanes = _laneProducts.Reserve((long)first.Height * ScoringKernels.Lanes);
        program.Products(_stream, new Index2D(ScoringKernels.Lanes, first.Height), a, b, first.Width, lanes);
        program.FoldProducts(_stream, first.Height, lanes, _rowProducts.Reserve(first.Height));
        return _rowProducts.Download(_stream, first.Height);
    }

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
        _laneSums.Dispose();
        _rowSums.Dispose();
        _otherSums.Dispose();
        _laneBest.Dispose();
        _found.Dispose();
        _otherFound.Dispose();
        _laneProducts.Dispose();
        _rowProducts.Dispose();
        _stream.Dispose();
    }

    private ArrayView<float> Upload(DeviceBuffer<float> buffer, ReadOnlySpan2D<float> rows)
    {
        int length = rows.Height * rows.Width;
        rows.CopyTo(buffer.Stage(length));
        return buffer.Upload(_stream, length);
    }

    private void QueueSums(ArrayView<float> rows, int count, int width, DeviceBuffer<LaneSums> results)
    {
        ArrayView<LaneSums> lanes = _laneSums.Reserve((long)count * ScoringKernels.Lanes);
        program.Sums(_stream, new Index2D(ScoringKernels.Lanes, count), rows, width, lanes);
        program.FoldSums(_stream, count, lanes, 1, results.Reserve(count));
    }

    private void QueueBest(ArrayView<float> rows, int count, int width, int rounds, DeviceBuffer<LaneBest> results)
    {
        ArrayView<LaneBest> lanes = _laneBest.Reserve((long)count * ScoringKernels.Lanes);
        ArrayView<LaneBest> found = results.Reserve((long)count * rounds);
        for (int round = 0; round < rounds; round++)
        {
            program.Best(_stream, new Index2D(ScoringKernels.Lanes, count), rows, width, round, found, rounds, lanes);
            program.FoldBest(_stream, count, lanes, round, rounds, found);
        }
    }
}
