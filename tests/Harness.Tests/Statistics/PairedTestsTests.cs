using FastEval.Harness.Statistics;
using FastEval.Harness.Suites.Core;

namespace FastEval.Harness.Tests.Statistics;

/// <summary>The tests of paired differences: McNemar's, the bootstrap over clusters, Holm's correction, and the size of a sample.</summary>
public sealed class PairedTestsTests
{
    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(1, 0, 1)]
    [InlineData(5, 0, 2 / 32.0)]
    [InlineData(0, 5, 2 / 32.0)]
    [InlineData(9, 1, 2 * 11 / 1024.0)]
    [InlineData(3, 3, 1)]
    public void McNemar_Counts_IsTheExactBinomialTest(int gained, int lost, double p) => Assert.Equal(p, McNemarTest.PValue(gained, lost), 12);

    [Fact]
    public void McNemar_ManyItems_StaysANumber() => Assert.InRange(McNemarTest.PValue(60_000, 40_000), 0, 1e-9);

    [Fact]
    public void Holm_SeveralTests_MultipliesAndNeverFalls()
    {
        double[] adjusted = HolmCorrection.Adjust([0.01, 0.04, 0.03, 0.9]);
        // Sorted 0.01, 0.03, 0.04, 0.9: times 4, 3, 2, 1; the third may not fall below the second.
        double[] expected = [0.04, 0.09, 0.09, 0.9];
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], adjusted[i], 12);
        Assert.Empty(HolmCorrection.Adjust([]));
    }

    [Fact]
    public void Bootstrap_NothingDiffers_HasNoWidthAndNoEvidence() =>
        Assert.Equal(new ClusterBootstrap(0, 0, 1), ClusterBootstrap.Of(Enumerable.Range(0, 40).Select(i => ($"{i}", 0.0)), seed: 1));

    [Fact]
    public void Bootstrap_SameSeed_SameFigures_OtherSeedOthers()
    {
        (string, double)[] items = [.. Enumerable.Range(0, 50).Select(i => ($"{i / 2}", (i % 3) - 0.8))];
        Assert.Equal(ClusterBootstrap.Of(items, 5), ClusterBootstrap.Of(items, 5));
        Assert.NotEqual(ClusterBootstrap.Of(items, 5), ClusterBootstrap.Of(items, 6));
        Assert.Null(ClusterBootstrap.Of([], 5));
    }

    [Fact]
    public void Bootstrap_QuestionsAboutOnePictureThatGoTogether_CountAsOne()
    {
        (string Cluster, double Difference)[] apart = [.. Enumerable.Range(0, 200).Select(i => ($"{i}", i / 4 % 3 == 0 ? 1.0 : i / 4 % 3 == 1 ? -1 : 0))];
        (string, double)[] together = [.. apart.Select((one, i) => ($"{i / 4}", one.Difference))];
        ClusterBootstrap wide = ClusterBootstrap.Of(together, 3)!, narrow = ClusterBootstrap.Of(apart, 3)!;
        // Four alike in each cluster: half the information per item, so twice the width.
        Assert.InRange((wide.High - wide.Low) / (narrow.High - narrow.Low), 1.7, 2.3);
    }

    [Fact]
    public void Bootstrap_NoDifferenceInTruth_RaisesFewFalseAlarms()
    {
        var random = new SeededRandom(9);
        int alarms = 0;
        for (int trial = 0; trial < 200; trial++)
        {
            (string, double)[] items = [.. Enumerable.Range(0, 60).Select(i => ($"{i}", random.Chance(0.3) ? random.Flip() ? 1.0 : -1.0 : 0.0))];
            alarms += ClusterBootstrap.Of(items, (ulong)trial)!.PValue < 0.05 ? 1 : 0;
        }
        Assert.InRange(alarms, 2, 22);
    }

    [Fact]
    public void SampleSize_Connor_IsWorkedOutByHand()
    {
        // (1.960·√0.3 + 0.8416·√0.29)/0.1 = 15.267; squared 233.1.
        Assert.Equal(234, PairedSampleSize.Of(0.1, 0.3));
        // Every difference is one of items that only one has right: never fewer of those than the difference.
        Assert.Equal(PairedSampleSize.Of(0.2, 0.2), PairedSampleSize.Of(0.2, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => PairedSampleSize.Of(0, 0.3));
    }
}
