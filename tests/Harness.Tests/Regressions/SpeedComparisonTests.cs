using FastEval.Harness.Regressions.Deciding;
using FastEval.Harness.Regressions.Records;
using FastEval.Harness.Suites.Core;

namespace FastEval.Harness.Tests.Regressions;

public sealed class SpeedComparisonTests
{
    private const int Benchmarks = 18;
    private const int Comparisons = 200;

    /// <summary>Of comparisons in which nothing changed, at most 5% may call any of 18 benchmarks slower or faster.</summary>
    [Theory]
    [InlineData(true, 0.005, 0.01, SpeedRule.DefaultRounds)]
    [InlineData(true, 0.02, 0.05, SpeedRule.DefaultRounds)]
    [InlineData(true, 0.05, 0.2, SpeedRule.DefaultRounds)]
    [InlineData(true, 0.05, 0.2, 40)]
    [InlineData(false, 0.005, 0.01, SpeedRule.DefaultRounds)]
    [InlineData(false, 0.05, 0.2, SpeedRule.DefaultRounds)]
    [InlineData(false, 0.05, 0.2, 40)]
    public void Of_BuildsThatAreTheSame_RaisesFewFalseAlarms(bool isPaired, double launch, double sample, int rounds)
    {
        int alarms = Enumerable.Range(0, Comparisons).Count(i => Compare((ulong)i, isPaired, launch, sample, slower: 0, rounds).Any(change => change.Verdict is SpeedVerdict.Slower or SpeedVerdict.Faster));

        TestContext.Current.TestOutputHelper!.WriteLine($"{alarms} of {Comparisons}");
        Assert.InRange(alarms, 0, Comparisons * 5 / 100);
    }

    /// <summary>One of 18 benchmarks is slower, and it is found: 5% on a quiet machine nearly always, on a noisy one with more rounds; 20% on a noisy one in most.</summary>
    [Theory]
    [InlineData(0.05, 0.005, 0.01, SpeedRule.DefaultRounds, 95)]
    [InlineData(0.05, 0.01, 0.02, SpeedRule.DefaultRounds, 50)]
    [InlineData(0.05, 0.04, 0.05, 60, 80)]
    [InlineData(0.20, 0.01, 0.02, SpeedRule.DefaultRounds, 99)]
    [InlineData(0.20, 0.03, 0.1, SpeedRule.DefaultRounds, 85)]
    public void Of_OneSlowerBenchmark_FindsIt(double slower, double launch, double sample, int rounds, int leastPercent)
    {
        int found = Enumerable.Range(0, Comparisons).Count(i => Compare((ulong)i, isPaired: true, launch, sample, slower, rounds)[0].Verdict == SpeedVerdict.Slower);

        TestContext.Current.TestOutputHelper!.WriteLine($"{found} of {Comparisons}");
        Assert.InRange(found, Comparisons * leastPercent / 100, Comparisons);
    }

    [Fact]
    public void Of_AMachineThatDrifts_IsOnlyHeldApartByMeasuringInTurn()
    {
        var random = new SeededRandom(3);
        double[] drift = [.. Enumerable.Range(0, 12).Select(_ => Math.Exp(0.1 * random.Normal()))];
        BenchmarkSeries[] one = [SpeedSeries.Draw(random, 12, 0, drift: drift)], other = [SpeedSeries.Draw(random, 12, 0.05, drift: drift)];

        Assert.Equal(SpeedVerdict.Slower, SpeedComparison.Of(one, other, isPaired: true, SpeedRule.Default)[0].Verdict);
        Assert.Equal(SpeedVerdict.Noise, SpeedComparison.Of(one, other, isPaired: false, SpeedRule.Default)[0].Verdict);
    }

    [Fact]
    public void Of_ARateThatFell_IsSlower()
    {
        BenchmarkSeries one = Rate(100, 101, 99, 100.5, 99.5), other = Rate(80, 80.5, 79.5, 80.2, 79.8);

        BenchmarkChange change = Assert.Single(SpeedComparison.Of([one], [other], isPaired: false, SpeedRule.Default));

        Assert.Equal(SpeedVerdict.Slower, change.Verdict);
        // 100 to 80 tokens a second is a quarter more time.
        Assert.InRange(change.Change!.Value, 0.24, 0.26);
        Assert.InRange(change.Low!.Value, 0.2, change.Change.Value);
        Assert.Equal(SpeedVerdict.Faster, Assert.Single(SpeedComparison.Of([other], [one], isPaired: false, SpeedRule.Default)).Verdict);
    }

    [Fact]
    public void Of_BuildsThatAreTheSame_SaysSoIfTheMachineIsQuiet()
    {
        var random = new SeededRandom(5);
        BenchmarkChange change = Assert.Single(SpeedComparison.Of([SpeedSeries.Draw(random, 8, 0)], [SpeedSeries.Draw(random, 8, 0)], isPaired: true, SpeedRule.Default));
        Assert.Equal(SpeedVerdict.Same, change.Verdict);
    }

    [Fact]
    public void Of_TooFewRounds_IsUnknown()
    {
        BenchmarkChange change = Assert.Single(SpeedComparison.Of([Rate(100, 101)], [Rate(50, 51)], isPaired: false, SpeedRule.Default));
        Assert.Equal(SpeedVerdict.Unknown, change.Verdict);
        Assert.Null(change.PValue);
        Assert.NotNull(change.Change);
    }

    [Fact]
    public void Of_ABenchmarkOfOneBuildOnly_IsUnknownAndDoesNotCountAsATest()
    {
        BenchmarkSeries one = Rate(100, 101, 99), other = Rate(100, 101, 99) with { Name = "new" };
        IReadOnlyList<BenchmarkChange> changes = SpeedComparison.Of([one], [one, other], isPaired: false, SpeedRule.Default);
        Assert.Equal(["one", "new"], changes.Select(change => change.Name));
        Assert.Equal(SpeedVerdict.Unknown, changes[1].Verdict);
        Assert.Null(changes[1].Base);
        Assert.NotNull(changes[1].Head);
    }

    [Fact]
    public void Of_SamplesWithoutAnyNoise_DecidesByTheThreshold()
    {
        BenchmarkChange Change(double rate) => Assert.Single(SpeedComparison.Of([Rate(100, 100, 100)], [Rate(rate, rate, rate)], isPaired: false, SpeedRule.Default));
        Assert.Equal(SpeedVerdict.Same, Change(99).Verdict);
        Assert.Equal(SpeedVerdict.Slower, Change(97).Verdict);
        Assert.Equal(SpeedVerdict.Faster, Change(103).Verdict);
    }

    private static IReadOnlyList<BenchmarkChange> Compare(ulong seed, bool isPaired, double launch, double sample, double slower, int rounds)
    {
        var random = new SeededRandom(seed);
        double[]? drift = isPaired ? [.. Enumerable.Range(0, rounds).Select(_ => Math.Exp(0.1 * random.Normal()))] : null;
        BenchmarkSeries[] one = [.. Enumerable.Range(0, Benchmarks).Select(i => SpeedSeries.Draw(random, rounds, 0, launch, sample, drift, $"b{i}"))];
        BenchmarkSeries[] other = [.. Enumerable.Range(0, Benchmarks).Select(i => SpeedSeries.Draw(random, rounds, i == 0 ? slower : 0, launch, sample, drift, $"b{i}"))];
        return SpeedComparison.Of(one, other, isPaired, SpeedRule.Default);
    }

    private static BenchmarkSeries Rate(params double[] launches) => new("one", "tok/s", BetterWhen.More, [.. launches.Select(launch => (IReadOnlyList<double>)[launch])]);
}
