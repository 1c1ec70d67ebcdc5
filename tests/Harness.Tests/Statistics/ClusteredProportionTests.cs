using System.Globalization;
using FastEval.Harness.Statistics;

namespace FastEval.Harness.Tests.Statistics;

public sealed class ClusteredProportionTests
{
    [Fact]
    public void Of_Nothing_HasNoValue() => Assert.Null(ClusteredProportion.Of([]));

    [Theory]
    [InlineData(7, 20)]
    [InlineData(0, 20)]
    [InlineData(20, 20)]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(1, 2)]
    public void Of_ClustersOfOne_IsWilsonsInterval(int successes, int n)
    {
        ClusteredProportion one = ClusteredProportion.Of(Enumerable.Range(0, n).Select(i => (Name(i), i < successes)))!;
        WilsonInterval wilson = WilsonInterval.Of((double)successes / n, n);
        Assert.Equal((successes, n, n), (one.Successes, one.N, one.Clusters));
        Assert.Equal(n, one.EffectiveN, 9);
        Assert.Equal(wilson.Low, one.Low, 9);
        Assert.Equal(wilson.High, one.High, 9);
    }

    [Theory]
    [InlineData(12, 40)]
    [InlineData(0, 7)]
    public void OfGrades_ZeroAndOne_IsTheProportion(int successes, int n) => Assert.Equal(
        ClusteredProportion.Of(Enumerable.Range(0, n).Select(i => (Name(i / 3), i < successes))),
        ClusteredProportion.OfGrades(Enumerable.Range(0, n).Select(i => (Name(i / 3), i < successes ? 1.0 : 0.0))));

    // 100 grades of 0.5 ± 0.1 and the two added, 1 and 0: p = 1/2, Σx²/n − p² = (100 × 0.01 + 2 × 0.25)/102 = 1.5/102, so one is worth 0.25/(1.5/102) = 17 of zero and one.
    [Fact]
    public void OfGrades_ThatVaryLittle_AreWorthMore()
    {
        ClusteredProportion graded = ClusteredProportion.OfGrades(Enumerable.Range(0, 100).Select(i => (Name(i), i % 2 == 0 ? 0.4 : 0.6)))!;
        Assert.Equal((50.0, 100, 0.5), (Math.Round(graded.Successes, 9), graded.N, Math.Round(graded.Value, 9)));
        Assert.Equal(1700, graded.EffectiveN, 6);
        WilsonInterval wilson = WilsonInterval.Of(0.5, 1700);
        Assert.Equal(wilson.Low, graded.Low, 9);
        Assert.Equal(wilson.High, graded.High, 9);
    }

    // 10,000 seeded sets of 60 graded questions about 20 pictures that share half of their variance: the mean that they are drawn from is within the interval nearly as often as is said.
    [Fact]
    public void OfGrades_OfClusters_CoverTheMean()
    {
        uint state = 1;
        double Next() => (state = state * 1664525 + 1013904223) / (double)uint.MaxValue;
        int within = 0;
        const int Sets = 10_000;
        for (int set = 0; set < Sets; set++)
        {
            var grades = new List<(string, double)>();
            for (int picture = 0; picture < 20; picture++)
            {
                double shared = Next();
                for (int i = 0; i < 3; i++)
                    grades.Add((Name(picture), (shared + Next()) / 2));
            }
            ClusteredProportion interval = ClusteredProportion.OfGrades(grades)!;
            within += interval.Low <= 0.5 && interval.High >= 0.5 ? 1 : 0;
        }
        Assert.InRange(within / (double)Sets, 0.93, 1);
    }

    // 2, 0, 1, 1 of 2 each, and the two added, 2 and 0: n = 12, p = 1/2, squared residuals 4. V = 6/5 * 4/144 = 1/30; p(1-p)/(n-1) = 1/44;
    // d = 44/30, so 8 observations are worth 8 * 30/44. Wilson: 1/2 and z sqrt(1/4/n + z^2/4/n^2) / (1 + z^2/n) = 0.321419 to either side.
    [Fact]
    public void Of_FourPairs_IsAsComputedByHand()
    {
        ClusteredProportion pairs = Make((2, 2), (2, 0), (2, 1), (2, 1));
        Assert.Equal(8 * 30 / 44.0, pairs.EffectiveN, 9);
        Assert.Equal(0.178581, pairs.Low, 5);
        Assert.Equal(0.821419, pairs.High, 5);
    }

    // Clusters of m that are all or nothing: d = m (n - 1)/(n - m), with the two added clusters in n.
    [Theory]
    [InlineData(10, 4, 6)]
    [InlineData(25, 4, 25)]
    [InlineData(25, 4, 0)]
    [InlineData(1, 50, 1)]
    [InlineData(1, 50, 0)]
    public void Of_ClustersThatAgreeWithin_AreWorthAboutOneObservationEach(int clusters, int size, int successful)
    {
        ClusteredProportion alike = Make([.. Enumerable.Range(0, clusters).Select(i => (size, i < successful ? size : 0))]);
        double n = (clusters + 2) * size;
        Assert.Equal(Math.Max(1, clusters * size / (size * (n - 1) / (n - size))), alike.EffectiveN, 9);
        Assert.InRange(alike.EffectiveN, 0.9 * clusters, 1.03 * clusters);
        Assert.Equal(successful == 0, alike.Low == 0);
        Assert.Equal(successful == clusters, alike.High == 1);
    }

    [Fact]
    public void Of_OneFailureMore_MovesBothEndsALittle()
    {
        // Failures one by one, at first in clusters of their own.
        ClusteredProportion? before = null;
        for (int failures = 0; failures <= 100; failures++)
        {
            ClusteredProportion now = Make([.. Enumerable.Range(0, 25).Select(k => (4, 4 - (failures / 25 + (k < failures % 25 ? 1 : 0))))]);
            Assert.True(before is null || (now.Low - before.Low is > -0.04 and < 0.005 && now.High - before.High is > -0.04 and < 0.005), $"{failures}: {before} {now}");
            before = now;
        }
    }

    [Fact]
    public void Of_OneCluster_CountsAsOneObservation()
    {
        ClusteredProportion one = Make((50, 25));
        Assert.InRange(one.EffectiveN, 1, 1.03);
        Assert.True(one.High - one.Low > 0.85);
    }

    [Fact]
    public void Of_ClustersThatBalance_IsNoNarrowerThanIndependentObservations()
    {
        // One right and one wrong in each: less spread than chance would give.
        ClusteredProportion balanced = Make([.. Enumerable.Repeat((2, 1), 200)]);
        WilsonInterval independent = WilsonInterval.Of(0.5, 400);
        Assert.InRange(balanced.High - balanced.Low, independent.High - independent.Low, 1.02 * (independent.High - independent.Low));
    }

    /// <summary>Outcomes are shared by a whole cluster with probability <paramref name="shared"/>, else drawn one by one.</summary>
    [Theory]
    [InlineData(30, 4, 0.0, 0.5)]
    [InlineData(30, 4, 0.5, 0.5)]
    [InlineData(30, 4, 1.0, 0.5)]
    [InlineData(30, 4, 0.5, 0.9)]
    [InlineData(8, 5, 0.6, 0.7)]
    [InlineData(150, 4, 0.3, 0.97)]
    [InlineData(150, 4, 1.0, 0.97)]
    [InlineData(5, 4, 0.5, 0.6)]
    public void Of_RepeatedDraws_CoversTheTrueShare(int clusters, int size, double shared, double truth)
    {
        var random = new Random(20261124);
        const int trials = 2000;
        int covered = 0;
        for (int i = 0; i < trials; i++)
        {
            (int, int)[] drawn = new (int, int)[clusters];
            for (int k = 0; k < clusters; k++)
            {
                bool isShared = random.NextDouble() < shared, outcome = random.NextDouble() < truth;
                drawn[k] = (size, Enumerable.Range(0, size).Count(_ => isShared ? outcome : random.NextDouble() < truth));
            }
            ClusteredProportion interval = Make(drawn);
            covered += interval.Low <= truth && truth <= interval.High ? 1 : 0;
        }
        Assert.InRange(covered / (double)trials, 0.94, 0.995);
    }

    private static ClusteredProportion Make(params (int Size, int Successes)[] clusters) => ClusteredProportion.Of(
        clusters.SelectMany((cluster, k) => Enumerable.Range(0, cluster.Size).Select(i => (Name(k), i < cluster.Successes))))!;

    private static string Name(int i) => i.ToString(CultureInfo.InvariantCulture);
}
