using FastEval.Harness.Statistics;
using FastEval.Harness.Suites.Core;

namespace FastEval.Harness.Regressions.Changes;

/// <summary>
/// Finds the steps in a series that may drift: narrowest over threshold (Baranowski, Chen and Fryzlewicz, JRSS B 81, 2019) over seeded intervals (Kovács, Bühlmann, Li and Munk, Biometrika
/// 110, 2023), with a line and one step per interval. Single values that stand out are drawn to their neighbours' median first (Hampel's filter). The threshold comes from series of that
/// length without any step, drawn with a fixed seed, whose noise remembers the commit before (<see cref="Correlation"/>), as a machine's mood does: such noise wanders, and what holds for
/// independent noise would take its wandering for steps.
/// </summary>
internal sealed class StepDetector
{
    /// <summary>The share of series without a step that get one, at most.</summary>
    public const double FalseAlarms = 0.01;

    /// <summary>How much of a value's noise the next one keeps, at most, for <see cref="FalseAlarms"/> to hold: the coefficient of a first-order autoregression.</summary>
    public const double Correlation = 0.3;

    private const int Draws = 2000;
    private const int Neighbours = 3;
    private const int Around = 2 * Neighbours + 1;
    private const double OutlierErrors = 4;
    private const double LeastError = 1e-9;

    // Half of what is promised: a share of so few draws is known to a third of itself, and a drift adds a little.
    private const double Level = FalseAlarms / 2;
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
            var around = new ArraySegment<double>(values, from, Around);
            double median = MedianDeviation.Median(around);
            bool standsOut = Math.Abs(values[i] - median) > OutlierErrors * error && Math.Abs(values[i] - Line(around, i - from)) > OutlierErrors * error;
            calm[i] = standsOut ? median : values[i];
        }
        return new StepWindow(calm, error);
    }

    /// <summary>The value at a place of the line with the median slope (Theil 1950, Sen 1968): where a series falls or rises, the values at its ends are not about their neighbours' median.</summary>
    private static double Line(ArraySegment<double> values, int place)
    {
        double slope = MedianDeviation.Median([.. Enumerable.Range(0, values.Count).SelectMany(i => Enumerable.Range(i + 1, values.Count - 1 - i).Select(k => (values[k] - values[i]) / (k - i)))]);
        return MedianDeviation.Median([.. values.Select((value, i) => value - slope * i)]) + slope * place;
    }

    private double Critical(int length)
    {
        var random = new SeededRandom(Seed);
        var largest = new double[Draws];
        var series = new double[length];
        for (int draw = 0; draw < Draws; draw++)
        {
            double noise = random.Normal();
            for (int i = 0; i < length; i++)
            {
                series[i] = noise;
                noise = Correlation * noise + Math.Sqrt(1 - Correlation * Correlation) * random.Normal();
            }
            StepWindow window = Window(series);
            largest[draw] = _intervals.Max(interval => window.Best(interval.Start, interval.End).Score);
        }
        return Distribution.Of(largest)!.Percentile(100 * (1 - Level));
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
