using CommunityToolkit.HighPerformance;
using CsCheck;
using FastEval.Kernels.Scoring;

namespace FastEval.Kernels.Tests.Scoring;

public sealed class RowScoringTests
{
    private const float Masked = float.NegativeInfinity;

    private static readonly ReferenceScoring Reference = new();

    [Fact]
    public void EveryOperation_RandomRows_IsNearTheReference()
    {
        Gen.Select(Gen.Int[1, 9], Gen.Int[1, 700], Gen.Int[0, 3], Gen.Int[0, int.MaxValue]).Sample(
            (rows, width, kind, seed) =>
            {
                Matrix p = Matrix.Random(rows, width, seed, kind);
                Matrix q = kind == 0 ? p.Perturbed(seed + 1) : Matrix.Random(rows, width, seed + 1, kind);
                foreach ((string name, IRowScoring scoring, double tolerance) in ScoringImplementations.All)
                {
                    CheckAll(name, scoring, tolerance, p, q);
                }
            },
            iter: 40,
            threads: 1);
    }

    [Fact]
    public void EveryOperation_WholeVocabulary_IsNearTheReference()
    {
        Matrix p = Matrix.Random(8, 152_064, 1, kind: 0);
        Matrix q = p.Perturbed(2);
        foreach ((string name, IRowScoring scoring, double tolerance) in ScoringImplementations.All.Where(one => one.Scoring.Device == "cpu"))
        {
            CheckAll(name, scoring, tolerance, p, q);
        }
    }

    [Fact]
    public void LogProbabilities_KnownRow_AreTheLogarithms()
    {
        Matrix row = Matrix.Of([MathF.Log(1), MathF.Log(2), MathF.Log(5), Masked]);
        foreach ((string name, IRowScoring scoring, double tolerance) in WithReference())
        {
            double[] results = new double[4];
            scoring.LogProbabilities(row.Rows, new ReadOnlySpan2D<int>([0, 1, 2, 3], 1, 4), new Span2D<double>(results, 1, 4));
            AssertNear(name, [Math.Log(1 / 8.0), Math.Log(2 / 8.0), Math.Log(5 / 8.0), double.NegativeInfinity], results, tolerance);
        }
    }

    [Fact]
    public void Entropy_KnownRows_IsInNats()
    {
        Matrix rows = Matrix.Of([0, 0, 0, 0], [Masked, 7, 7, Masked], [Masked, Masked, -3, Masked], [0, -1000, -1000, -1000]);
        foreach ((string name, IRowScoring scoring, double tolerance) in WithReference())
        {
            double[] nats = new double[4];
            scoring.Entropy(rows.Rows, nats);
            AssertNear(name, [Math.Log(4), Math.Log(2), 0, 0], nats, tolerance);
        }
    }

    [Fact]
    public void KlDivergence_MaskedTokens_CountAsTheyShould()
    {
        Matrix p = Matrix.Of([0, 0, Masked], [0, 0, Masked], [0, 0, 0], [0, 0, -90], [Masked, Masked, Masked], [0, 0, 0]);
        Matrix q = Matrix.Of([0, 0, 5], [0, 0, Masked], [0, 0, Masked], [0, 0, Masked], [0, 0, 0], [Masked, Masked, Masked]);
        double toMore = Math.Log(2 + Math.Exp(5)) - Math.Log(2);
        foreach ((string name, IRowScoring scoring, double tolerance) in WithReference())
        {
            double[] nats = new double[6];
            scoring.KlDivergence(p.Rows, q.Rows, nats);
            AssertNear(name, [toMore, 0, double.PositiveInfinity, 0, double.NaN, double.NaN], nats, tolerance);
        }
    }

    [Fact]
    public void EveryFigure_RowThatIsNoDistribution_IsNaN()
    {
        Matrix rows = Matrix.Of([1, float.NaN, 2], [1, float.PositiveInfinity, 2], [Masked, Masked, Masked], [1, 2, 3]);
        Matrix fine = Matrix.Of([1, 2, 3], [1, 2, 3], [1, 2, 3], [1, 2, 3]);
        foreach ((string name, IRowScoring scoring, _) in WithReference())
        {
            double[] results = new double[4];
            scoring.Entropy(rows.Rows, results);
            AssertFirstThreeNaN(name, results);
            scoring.KlDivergence(rows.Rows, fine.Rows, results);
            AssertFirstThreeNaN(name, results);
            scoring.KlDivergence(fine.Rows, rows.Rows, results);
            AssertFirstThreeNaN(name, results);
            scoring.LogProbabilities(rows.Rows, new ReadOnlySpan2D<int>([0, 0, 0, 0], 4, 1), new Span2D<double>(results, 4, 1));
            AssertFirstThreeNaN(name, results);
            scoring.CosineSimilarity(rows.Rows, fine.Rows, results);
            AssertFirstThreeNaN(name, results);
            scoring.LogSumExp(rows.Rows, results);
            Assert.Equal([double.NaN, double.PositiveInfinity, double.NegativeInfinity], results[..3]);
        }
    }

    [Fact]
    public void TopK_TiesInfinitiesAndNaN_AreOrderedAsPromised()
    {
        Matrix rows = Matrix.Of(
            [1, 3, 3, 2, 3], [Masked, 5, Masked, Masked, Masked], [0, float.PositiveInfinity, 7, float.NaN, 1], [-1, float.PositiveInfinity, Masked, 0, -2]);
        foreach ((string name, IRowScoring scoring, _) in WithReference())
        {
            float[] values = new float[12];
            int[] indices = new int[12];
            scoring.TopK(rows.Rows, new Span2D<float>(values, 4, 3), new Span2D<int>(indices, 4, 3));
            Assert.True(indices.AsSpan().SequenceEqual([1, 2, 4, 1, 0, 2, -1, -1, -1, 1, 3, 0]), $"{name}: {string.Join(' ', indices)}");
            Assert.Equal([3, 3, 3, 5, Masked, Masked, float.NaN, float.NaN, float.NaN, float.PositiveInfinity, 0, -1], values);
        }
    }

    [Fact]
    public void ArgmaxAgreement_TiesAndNaN_CountsTheRowsThatAgree()
    {
        Matrix p = Matrix.Of([1, 2, 2], [1, 2, 3], [float.NaN, 2, 1], [Masked, Masked, Masked], [0, float.PositiveInfinity, 0]);
        Matrix q = Matrix.Of([0, 9, 9], [3, 2, 1], [float.NaN, 2, 1], [3, 2, 1], [0, 1, 0]);
        foreach ((string name, IRowScoring scoring, _) in WithReference())
        {
            Assert.True(scoring.ArgmaxAgreement(p.Rows, q.Rows) == 3, name);
        }
    }

    [Fact]
    public void CosineSimilarity_KnownPairs_IsTheirAngle()
    {
        Matrix a = Matrix.Of([1, 0, 0], [1, 2, 3], [1, 1, 0], [0, 0, 0]);
        Matrix b = Matrix.Of([0, 5, 0], [-2, -4, -6], [1, 0, 0], [1, 2, 3]);
        foreach ((string name, IRowScoring scoring, double tolerance) in WithReference())
        {
            double[] results = new double[4];
            scoring.CosineSimilarity(a.Rows, b.Rows, results);
            AssertNear(name, [0, -1, Math.Sqrt(0.5), double.NaN], results, tolerance);
        }
    }

    [Fact]
    public void LogSumExp_PartOfAWiderMatrix_SeesOnlyThatPart()
    {
        float[] wide = new float[6 * 100];
        new Random(4).Fill(wide);
        var part = new ReadOnlySpan2D<float>(wide, 100 + 7, 4, 50, 50);
        double[] expected = new double[4];
        Reference.LogSumExp(part, expected);
        foreach ((string name, IRowScoring scoring, double tolerance) in ScoringImplementations.All)
        {
            double[] results = new double[4];
            scoring.LogSumExp(part, results);
            AssertNear(name, expected, results, tolerance);
        }
    }

    [Fact]
    public void EveryOperation_ShapesThatDoNotFit_IsRefused()
    {
        float[] rows = new float[12];
        foreach ((_, IRowScoring scoring, _) in WithReference())
        {
            Assert.Throws<ArgumentException>(() => scoring.LogSumExp(new ReadOnlySpan2D<float>(rows, 3, 4), new double[4]));
            Assert.Throws<ArgumentException>(() => scoring.KlDivergence(new ReadOnlySpan2D<float>(rows, 3, 4), new ReadOnlySpan2D<float>(rows, 4, 3), new double[3]));
            Assert.Throws<ArgumentException>(() => scoring.ArgmaxAgreement(new ReadOnlySpan2D<float>(rows, 3, 4), new ReadOnlySpan2D<float>(rows, 2, 4)));
            Assert.Throws<ArgumentException>(
                () => scoring.TopK(new ReadOnlySpan2D<float>(rows, 3, 4), new Span2D<float>(new float[15], 3, 5), new Span2D<int>(new int[15], 3, 5)));
            Assert.Throws<ArgumentOutOfRangeException>(
                () => scoring.LogProbabilities(new ReadOnlySpan2D<float>(rows, 3, 4), new ReadOnlySpan2D<int>([0, 4, 0], 3, 1), new Span2D<double>(new double[3], 3, 1)));
            scoring.LogSumExp(default, []);
        }
    }

    private static IEnumerable<(string Name, IRowScoring Scoring, double Tolerance)> WithReference() =>
        [("reference", Reference, 1e-6), .. ScoringImplementations.All];

    private static void CheckAll(string name, IRowScoring scoring, double tolerance, Matrix p, Matrix q)
    {
        (int rows, int width) = (p.Rows.Height, p.Rows.Width);
        double[] expected = new double[rows];
        double[] actual = new double[rows];
        Reference.LogSumExp(p.Rows, expected);
        scoring.LogSumExp(p.Rows, actual);
        AssertNear(name + " LogSumExp", expected, actual, tolerance);
        Reference.Entropy(p.Rows, expected);
        scoring.Entropy(p.Rows, actual);
        AssertNear(name + " Entropy", expected, actual, tolerance);
        Reference.KlDivergence(p.Rows, q.Rows, expected);
        scoring.KlDivergence(p.Rows, q.Rows, actual);
        AssertNear(name + " KlDivergence", expected, actual, tolerance);
        Reference.CosineSimilarity(p.Rows, q.Rows, expected);
        scoring.CosineSimilarity(p.Rows, q.Rows, actual);
        AssertNear(name + " CosineSimilarity", expected, actual, tolerance);
        Assert.Equal(Reference.ArgmaxAgreement(p.Rows, q.Rows), scoring.ArgmaxAgreement(p.Rows, q.Rows));

        int k = Math.Min(width, 5);
        int[] tokens = new int[rows * k];
        float[] values = new float[rows * k];
        int[] indices = new int[rows * k];
        Reference.TopK(p.Rows, new Span2D<float>(values, rows, k), new Span2D<int>(tokens, rows, k));
        scoring.TopK(p.Rows, new Span2D<float>(new float[rows * k], rows, k), new Span2D<int>(indices, rows, k));
        Assert.True(tokens.AsSpan().SequenceEqual(indices), name + " TopK");

        expected = new double[rows * k];
        actual = new double[rows * k];
        Reference.LogProbabilities(p.Rows, new ReadOnlySpan2D<int>(tokens, rows, k), new Span2D<double>(expected, rows, k));
        scoring.LogProbabilities(p.Rows, new ReadOnlySpan2D<int>(tokens, rows, k), new Span2D<double>(actual, rows, k));
        AssertNear(name + " LogProbabilities", expected, actual, tolerance);
    }

    private static void AssertFirstThreeNaN(string name, double[] results) =>
        Assert.True(results[..3].All(double.IsNaN) && double.IsFinite(results[3]), $"{name}: {string.Join(' ', results)}");

    private static void AssertNear(string name, double[] expected, double[] actual, double tolerance)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            bool same = double.IsFinite(expected[i]) ? Math.Abs(expected[i] - actual[i]) <= tolerance * Math.Max(1, Math.Abs(expected[i])) : expected[i].Equals(actual[i]);
            Assert.True(same, $"{name}: {actual[i]:R} instead of {expected[i]:R} at {i}");
        }
    }
}
