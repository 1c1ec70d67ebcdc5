using FastEval.Harness.Regressions.Deciding;
using FastEval.Harness.Regressions.Records;

namespace FastEval.Harness.Tests.Regressions;

public sealed class ComparableWorkTests
{
    [Fact]
    public void Of_TheSameWork_PairsByName()
    {
        ComparableWork work = ComparableWork.Of([Work("a", "24 tokens"), Work("b", "60 texts")], [Work("b", "60 texts"), Work("a", "24 tokens")]);
        Assert.Equal(["b", "a"], work.Base.Select(series => series.Name));
        Assert.Equal(["b", "a"], work.Head.Select(series => series.Name));
        Assert.Empty(work.Apart);
    }

    [Theory]
    [InlineData("24 tokens", "tiny", "ms", "48 tokens", "tiny", "ms")]
    [InlineData("24 tokens", "tiny", "ms", "24 tokens", "small", "ms")]
    [InlineData("24 tokens", "tiny", "ms", "24 tokens", "tiny", "tok/s")]
    public void Of_AnotherDefinitionModelOrUnit_IsUnknownWithBoth(string what, string models, string unit, string otherWhat, string otherModels, string otherUnit)
    {
        ComparableWork work = ComparableWork.Of([Work("a", what, models, unit)], [Work("a", otherWhat, otherModels, otherUnit)]);

        BenchmarkChange change = Assert.Single(work.Decide(isPaired: false, SpeedRule.Default));
        Assert.Equal(("a", SpeedVerdict.Unknown), (change.Name, change.Verdict));
        Assert.Equal($"different work: BASE measured {what}, in {unit}, with {models}; HEAD measured {otherWhat}, in {otherUnit}, with {otherModels}", change.Reason);
    }

    [Fact]
    public void Of_SeveralWorksOfOneBuild_ComparesWhatBothHaveAndNamesTheRest()
    {
        ComparableWork work = ComparableWork.Of([Work("a", "x", "tiny"), Work("a", "x", "small")], [Work("a", "x", "tiny"), Work("a", "y", "tiny")]);

        Assert.Equal(["a (x, in ms, with tiny)"], work.Base.Select(series => series.Name));
        Assert.Equal(["a (x, in ms, with tiny)"], work.Head.Select(series => series.Name));
        Assert.Equal(["BASE alone measured x, in ms, with small", "HEAD alone measured y, in ms, with tiny"], work.Apart.Select(change => change.Reason));
    }

    [Fact]
    public void Of_ABenchmarkOfOneBuildOnly_StaysWithIt()
    {
        ComparableWork work = ComparableWork.Of([Work("a", "x")], [Work("a", "x"), Work("new", "x")]);
        Assert.Equal(["a"], work.Base.Select(series => series.Name));
        Assert.Equal(["a", "new"], work.Head.Select(series => series.Name));
        Assert.Empty(work.Apart);
    }

    /// <summary>Recordings of before do not say what they measure; they take nothing from what does.</summary>
    [Fact]
    public void Of_WorkThatIsNotSaid_IsTakenForTheSame()
    {
        Assert.Empty(ComparableWork.Of([Work("a", null)], [Work("a", "x")]).Apart);

        ComparableWork work = ComparableWork.Of([Work("a", null), Work("a", "x")], [Work("a", "x")]);
        Assert.Equal("x", Assert.Single(work.Base).Work);
        Assert.Equal("BASE alone measured tiny, in ms", Assert.Single(work.Apart).Reason);
    }

    private static MeasuredWork Work(string name, string? what, string models = "tiny", string unit = "ms") => new(models, new BenchmarkSeries(name, unit, BetterWhen.Less, [[1], [1], [1]]) { Work = what });
}
