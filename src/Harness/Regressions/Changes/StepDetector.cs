using FastEval.Harness.Statistics;
using FastEval.Harness.Suites.Core;

namespace FastEval.Harness.Regressions.Changes;

/// <summary>
/// Finds the steps in a series that may drift: narrowest over threshold (Baranowski, Chen and Fryzlewicz, JRSS B 81, 2019) over seeded intervals (Kovács, Bühlmann, Li and Munk, Biometrika
/// 110, 2023), with a line and one step per interval. Single values that stand out are drawn to their neighbours' median first (Hampel's filter). The threshold is what the largest score
/// of all intervals exceeds in 1% of series of that length without any step, drawn with a fixed seed: so many series of nothing but noise get a step.
/// </summary>
internal sealed class StepDetector
{
    /// <summary>The share of series without a step that get one.</summary>
    public const double FalseAlarms = 0.01;

    private const int Draws = 2000;
    private const int Neighbours = 3;
    private const int Around = 2 * Neighbours + 1;
    private const double OutlierErrors = 4;
    private const double LeastError = 1e-9;
    private const ulong Seed = 1;

    private readonly (int Start, int End)[] _intervals;
    private readonly double _critical;

    /// <summary>For series of one length, which may be too short for any step.</summary>
    public StepDetector(int length)
    {
        _intervals = [.. Intervals(length).Distinct().OrderBy(interval => interval.End - interval.Start)];
        if (_intervals.Length > 0)
            _critical = Critical(length);
    }

    /// <summary>The steps of at least <paramref name="least"/>, in order.</summary>
    /// <param name="series">As many finite values as the detector is for.</param>
    /// <param name="least">The smallest height that matters.</param>
    public IReadOnlyList<StepChange> Find(IReadOnlyList<double> series, double least)
    {
        if (_intervals.Length == 0)
            return [];
        StepWindow window = Window([.. series]);
        var places = new SortedSet<int>();
        Search(window, 0, series.Count, places);
        int[] ends = [0, .. places, series.Count];
        var found = new List<StepChange>();
        for (int i = 1; i < ends.Length - 1; i++)
        {
            // With all values up to the steps beside it, its place and height are known best.
            StepChange whole = window.Best(ends[i - 1], ends[i + 1]);
            if (Math.Abs(whole.Size) >= least && whole.Score > _critical)
                found.Add(whole);
        }
        // Two that were found apart can come to the same place.
        return [.. found.DistinctBy(step => step.Index).OrderBy(step => step.Index)];
    }

    private void Search(StepWindow window, int start, int end, SortedSet<int> places)
    {
        StepChange narrowest = default;
        int width = int.MaxValue;
        foreach ((int from, int to) in _intervals)
        {
            if (from < start || to > end)
                continue;
            if (to - from > width)
                break;
            StepChange best = window.Best(from, to);
            if (best.Score > _critical && best.Score > narrowest.Score)
                (narrowest, width) = (best, to - from);
        }
        if (width == int.MaxValue)
            return;
        places.Add(narrowest.Index);
        Search(window, start, narrowest.Index, places);
        Search(window, narrowest.Index, end, places);
    }

    private static StepWindow Window(double[] values)
    {
        double error = Math.Max(LeastError, MedianDeviation.Of([.. values.Skip(1).Zip(values, (next, value) => next - value)]) / Math.Sqrt(2));
        var calm = new double[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            // At the ends as many as elsewhere, so that two of them cannot pass for all.
            int from = Math.Clamp(i - Neighbours, 0, values.Length - Around);
            double median = MedianDeviation.Median(new ArraySegment<double>(values, from, Around));
            calm[i] = Math.Abs(values[i] - median) > OutlierErrors * error ? median : values[i];
        }
        return new StepWindow(calm, error);
    }

    private double Critical(int length)
    {
        var random = new SeededRandom(Seed);
        var largest = new double[Draws];
        var series = new double[length];
        for (int draw = 0; draw < Draws; draw++)
        {
            for (int i = 0; i < length; i++)
                series[i] = random.Normal();
            StepWindow window = Window(series);
            largest[draw] = _intervals.Max(interval => window.Best(interval.Start, interval.End).Score);
        }
        return Distribution.Of(largest)!.Percentile(100 * (1 - FalseAlarms));
    }

    // Lengths fall by √2, and intervals of a length overlap by half or more.
    private static IEnumerable<(int Start, int End)> Intervals(int length)
    {
        for (double width = length, layer = 1; width >= StepWindow.Shortest; width /= Math.Sqrt(2), layer *= Math.Sqrt(2))
        {
            int count = 2 * (int)Math.Ceiling(layer - 1e-9) - 1;
            double shift = count > 1 ? (length - width) / (count - 1) : 0;
            for (int i = 0; i < count; i++)
            {
                int start = (int)Math.Floor(i * shift + 1e-9);
                yield return (start, Math.Min(length, (int)Math.Ceiling(i * shift + width - 1e-9)));
            }
        }
    }
}
