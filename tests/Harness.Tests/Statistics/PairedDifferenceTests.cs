using FastEval.Harness.Statistics;

namespace FastEval.Harness.Tests.Statistics;

public sealed class PairedDifferenceTests
{
    [Fact]
    public void Of_Nothing_IsNull() => Assert.Null(PairedDifference.Of([]));

    [Theory]
    [InlineData(60)]
    [InlineData(756)]
    public void Of_NothingChanged_HasTheClosedFormsWidth(int n)
    {
        PairedDifference difference = PairedDifference.Of(Items(0, 0, n))!;
        double z2 = WilsonInterval.Z * WilsonInterval.Z;
        Assert.Equal(0, difference.Value);
        // With b = c = 0 the score equation is nδ² = z²(δ(1 − δ)): δ = z²/(n + z²).
        Assert.Equal(z2 / (n + z2), difference.High, 9);
        Assert.Equal(-z2 / (n + z2), difference.Low, 9);
    }

    [Theory]
    [InlineData(16, 17, 756)]
    [InlineData(119, 82, 5564)]
    [InlineData(1, 0, 44)]
    [InlineData(9, 0, 30)]
    public void Of_Counts_ItsBoundsAreWhereTheScoreTestTurns(int lost, int gained, int n)
    {
        PairedDifference difference = PairedDifference.Of(Items(gained, lost, n))!;
        Assert.Equal((double)(gained - lost) / n, difference.Value);
        Assert.Equal((gained, lost, n), (difference.Gained, difference.Lost, difference.N));
        Assert.Equal(WilsonInterval.Z, Score(gained, lost, n, difference.Low), 4);
        Assert.Equal(-WilsonInterval.Z, Score(gained, lost, n, difference.High), 4);
    }

    [Fact]
    public void Of_Swapped_IsMirrored()
    {
        PairedDifference one = PairedDifference.Of(Items(5, 12, 100))!, other = PairedDifference.Of(Items(12, 5, 100))!;
        Assert.Equal(-one.Low, other.High, 9);
        Assert.Equal(-one.High, other.Low, 9);
    }

    [Fact]
    public void Of_WholeClustersThatChangeTogether_CountLess()
    {
        PairedDifference apart = PairedDifference.Of(Items(4, 10, 200))!;
        // Each observation four times over, in a cluster of its own: worth one of them.
        PairedDifference together = PairedDifference.Of(Items(4, 10, 200).SelectMany(one => Enumerable.Repeat(one, 4)))!;
        Assert.Equal(apart.Value, together.Value, 12);
        Assert.InRange((together.High - together.Low) / (apart.High - apart.Low), 0.99, 1.01);
    }

    [Fact]
    public void Of_ManyDrawnSets_CoversTheTruthInNineteenOfTwenty()
    {
        var random = new Random(5);
        int covered = 0;
        const int sets = 2000;
        for (int i = 0; i < sets; i++)
        {
            // Lost with 3%, gained with 1%: the truth is −2%.
            PairedDifference difference = PairedDifference.Of(Enumerable.Range(0, 300).Select(k =>
            {
                double drawn = random.NextDouble();
                return ($"{k}", drawn is < 0.03 or > 0.5, drawn is (>= 0.03 and < 0.04) or > 0.5);
            }))!;
            covered += difference.Low <= -0.02 && difference.High >= -0.02 ? 1 : 0;
        }
        Assert.InRange(covered / (double)sets, 0.935, 0.985);
    }

    private static IEnumerable<(string Cluster, bool First, bool Second)> Items(int gained, int lost, int n) =>
        Enumerable.Range(0, n).Select(i => ($"{i}", i < lost || i >= lost + gained, i >= lost));

    /// <summary>The score with q found by maximising the likelihood b·ln(q + δ) + c·ln q + (n − b − c)·ln(1 − 2q − δ) by ever finer steps.</summary>
    private static double Score(int b, int c, int n, double delta)
    {
        double low = Math.Max(0, -delta), high = (1 - delta) / 2;
        for (int round = 0; round < 40; round++)
        {
            double[] candidates = [.. Enumerable.Range(0, 41).Select(i => low + (high - low) * i / 40)];
            int best = Enumerable.Range(0, 41).MaxBy(i => Term(b, candidates[i] + delta) + Term(c, candidates[i]) + Term(n - b - c, 1 - 2 * candidates[i] - delta));
            (low, high) = (candidates[Math.Max(0, best - 1)], candidates[Math.Min(40, best + 1)]);
        }
        double q = (low + high) / 2;
        return (b - c - n * delta) / Math.Sqrt(n * (2 * q + delta * (1 - delta)));
    }

    private static double Term(int count, double share) => count == 0 ? 0 : share <= 0 ? double.NegativeInfinity : count * Math.Log(share);
}
