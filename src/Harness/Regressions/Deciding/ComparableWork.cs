using FastEval.Harness.Regressions.Records;

namespace FastEval.Harness.Regressions.Deciding;

/// <summary>Of two builds' benchmarks those that measured the same work, and those that did not, with the reason. None is left out.</summary>
/// <param name="Base">The first build's that can be compared, or that the second lacks.</param>
/// <param name="Head">The second's likewise, under the same names.</param>
/// <param name="Apart">What both builds have, but of different work.</param>
internal sealed record ComparableWork(IReadOnlyList<BenchmarkSeries> Base, IReadOnlyList<BenchmarkSeries> Head, IReadOnlyList<BenchmarkChange> Apart)
{
    /// <summary>Pairs the benchmarks of two builds by name and work; one with several works is named with each.</summary>
    public static ComparableWork Of(IReadOnlyList<MeasuredWork> one, IReadOnlyList<MeasuredWork> other)
    {
        var pairing = new ComparableWork([], [], []);
        foreach (string name in other.Concat(one).Select(work => work.Series.Name).Distinct(StringComparer.Ordinal))
            pairing = pairing.With(name, [.. one.Where(work => work.Series.Name == name)], [.. other.Where(work => work.Series.Name == name)]);
        return pairing;
    }

    /// <summary>Decides all of them.</summary>
    /// <param name="isPaired">Whether round i of both was measured in turn.</param>
    /// <param name="rule">By which figures.</param>
    public IReadOnlyList<BenchmarkChange> Decide(bool isPaired, SpeedRule rule) => [.. SpeedComparison.Of(Base, Head, isPaired, rule), .. Apart];

    private ComparableWork With(string name, List<MeasuredWork> ones, List<MeasuredWork> others)
    {
        if (ones.Count == 0 || others.Count == 0)
        {
            bool several = ones.Count + others.Count > 1;
            return this with { Base = [.. Base, .. ones.Select(work => Named(work, several))], Head = [.. Head, .. others.Select(work => Named(work, several))] };
        }
        var pairs = new List<(MeasuredWork One, MeasuredWork Other)>();
        // What says what it measures first, so that what does not say it takes nothing from it.
        foreach (MeasuredWork work in ones.OrderByDescending(work => work.Series.Work is not null).ToArray())
        {
            if ((others.Find(candidate => candidate.IsSameAs(work) && candidate.Series.Work == work.Series.Work) ?? others.Find(work.IsSameAs)) is not { } same)
                continue;
            pairs.Add((work, same));
            ones.Remove(work);
            others.Remove(same);
        }
        bool isOne = pairs.Count + ones.Count + others.Count == 1;
        string unit = (others.Concat(ones).FirstOrDefault() ?? pairs[0].Other).Series.Unit;
        IEnumerable<BenchmarkChange> apart = pairs.Count == 0
            ? [BenchmarkChange.Incomparable(name, unit, $"different work: BASE measured {Describe(ones)}; HEAD measured {Describe(others)}")]
            : [.. ones.Select(work => Alone(work, "BASE")), .. others.Select(work => Alone(work, "HEAD"))];
        return new ComparableWork([.. Base, .. pairs.Select(pair => Named(pair.One, pair.Other, !isOne))], [.. Head, .. pairs.Select(pair => Named(pair.Other, pair.Other, !isOne))], [.. Apart, .. apart]);
    }

    private static BenchmarkChange Alone(MeasuredWork work, string side) => BenchmarkChange.Incomparable(Name(work), work.Series.Unit, $"{side} alone measured {work.Describe()}");

    private static BenchmarkSeries Named(MeasuredWork work, bool isOneOfSeveral) => Named(work, work, isOneOfSeveral);

    private static BenchmarkSeries Named(MeasuredWork work, MeasuredWork by, bool isOneOfSeveral) => isOneOfSeveral ? work.Series with { Name = Name(by) } : work.Series;

    private static string Name(MeasuredWork work) => $"{work.Series.Name} ({work.Describe()})";

    private static string Describe(List<MeasuredWork> works) => string.Join("; or ", works.Select(work => work.Describe()));
}
