using FastEval.Harness.Scoring.Metrics;
using FastEval.Harness.Scoring.TextSimilarity;

namespace FastEval.Harness.Tests.Scoring.TextSimilarity;

/// <summary>Values worked out by hand.</summary>
public sealed class TextSimilarityTests
{
    private const double Tolerance = 1e-6;

    [Fact]
    public void Tokens_AreWordsInLowerCaseWithoutPunctuation() =>
        Assert.Equal(["it's", "3.5", "km", "no", "c1", "cam", "front"], TextTokens.Of("It's 3.5 km -- 'No'! <c1,CAM_FRONT>"));

    [Fact]
    public void RougeL_OfAPart_WeighsRecallMore()
    {
        // Common 3, precision 1, recall 1/2: 2.44 × 0.5 / (0.5 + 1.44).
        Assert.Equal(2.44 * 0.5 / 1.94, RougeL.Of("The cat sat.", "the cat sat on the mat"), Tolerance);
        Assert.Equal(1, RougeL.Of("a b", "A, b"), Tolerance);
        Assert.Equal(0, RougeL.Of("x", "y"));
        Assert.Equal(0, RougeL.Of("", "y"));
    }

    [Fact]
    public void Bleu_OfASet_CountsAllTogether()
    {
        IReadOnlyList<double> one = Bleu.Of([("the cat sat", ["the cat sat on the mat"])])!;
        Assert.Equal(Math.Exp(-1), one[0], Tolerance); // every word is right, half the length
        Assert.Equal(Math.Exp(-1), one[2], Tolerance);
        Assert.Equal(0, one[3]);
        IReadOnlyList<double> two = Bleu.Of([("a b c d", ["a b c d"]), ("a b x d", ["a b c d"])])!;
        Assert.Equal(7.0 / 8, two[0], Tolerance);
        Assert.Equal(Math.Sqrt(7.0 / 8 * 4 / 6), two[1], Tolerance);
        Assert.Null(Bleu.Of([]));
    }

    [Fact]
    public void Bleu_RepeatedWord_CountsAsOftenAsTheReferenceHasIt() => Assert.Equal(2.0 / 7, Bleu.Of([("the the the the the the the", ["the cat is on the mat"])])![0], Tolerance);

    [Fact]
    public void Cider_OfEqualTexts_CountsTheLengthsThatThereAre()
    {
        // One- and two-word runs agree, longer ones there are none: 10 × 2/4.
        Assert.Equal(5, Cider.Of([("red car", ["red car"]), ("blue bus", ["blue bus"])])!.Value, Tolerance);
        Assert.Equal(0, Cider.Of([("blue bus", ["red car"]), ("red car", ["blue bus"])])!.Value, Tolerance);
        // Nothing is telling in a set of one.
        Assert.Equal(0, Cider.Of([("red car", ["red car"])])!.Value, Tolerance);
        Assert.Null(Cider.Of([]));
    }

    [Fact]
    public void Cider_LongerReply_IsPenalised()
    {
        // "red" and "car" weigh ln 2 each, "big" ln 2 too: cosine 2/√(2·3) for one word, 1/√(1·2) for two, times exp(−1/72).
        double expected = 10.0 / 4 * Math.Exp(-1.0 / 72) * (2 / Math.Sqrt(6) + 1 / Math.Sqrt(2));
        Assert.Equal((expected + 5) / 2, Cider.Of([("big red car", ["red car"]), ("blue bus", ["blue bus"])])!.Value, Tolerance);
    }

    [Theory]
    [InlineData("<c1,CAM_FRONT,100.0,200.0>", "<c1,CAM_FRONT,105.0,210.0>", 1)] // 15 pixels
    [InlineData("<c1,CAM_FRONT,100.0,200.0>", "<c1,CAM_FRONT,106.0,210.0>", 0)] // 16
    [InlineData("1.0 1.0 and 500.0 500.0", "1.0 1.0", 2.0 / 3)]
    [InlineData("none", "1.0 1.0", 0)]
    [InlineData("none", "none", 0)]
    [InlineData("8.0 10.0 and 25.0 10.0", "20.0 10.0 and 0.0 10.0", 1)] // the nearest of several, so that both are found
    [InlineData("1.0 1.0, 1.0 1.0", "1.0 1.0", 2.0 / 3)] // one place is found once
    public void CoordinateF1_CountsPlaces(string said, string right, double expected) => Assert.Equal(expected, CoordinateF1.Of(said, right), Tolerance);
}
