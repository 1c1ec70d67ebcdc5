using FastEval.Harness.Reports.Html;

namespace FastEval.Harness.Tests.Reports.Html;

public sealed class LabelPlaceTests
{
    [Fact]
    public void Choose_OneMarkInTheMiddle_PutsItsLabelToTheRight() => Assert.Equal("start", Choose((50, 100)).Values.Single().Anchor);

    [Fact]
    public void Choose_MarkAtTheRightEnd_PutsItsLabelToTheLeft() => Assert.Equal("end", Choose((95, 100)).Values.Single().Anchor);

    /// <summary>A mark without a label stands where the label would be.</summary>
    [Fact]
    public void Choose_AnotherMarkToTheRight_GoesToTheLeft()
    {
        ScatterPoint point = Point("Q4_K_M"), other = Point("other");
        Dictionary<ScatterPoint, LabelPlace> places = LabelPlace.Choose(new Dictionary<ScatterPoint, (double X, double Y)> { [point] = (50, 100), [other] = (56, 96) }, [point]);
        Assert.Equal("end", Assert.Single(places).Value.Anchor);
    }

    [Fact]
    public void Choose_MarksTooCloseForAllLabels_LeavesSomeOut()
    {
        Dictionary<ScatterPoint, LabelPlace> places = Choose([.. Enumerable.Range(0, 12).Select(i => (50 + i * 0.1, 100.0))]);
        Assert.InRange(places.Count, 0, 4);
    }

    [Fact]
    public void Choose_MarksOnASlope_LabelsThemAll() => Assert.Equal(8, Choose([.. Enumerable.Range(0, 8).Select(i => (10 + 8.0 * i, 20 + 30.0 * i))]).Count);

    private static Dictionary<ScatterPoint, LabelPlace> Choose(params (double X, double Y)[] marks)
    {
        Dictionary<ScatterPoint, (double X, double Y)> points = marks.Index().ToDictionary(mark => Point($"Q{mark.Index}_K_M"), mark => mark.Item);
        return LabelPlace.Choose(points, [.. points.Keys]);
    }

    private static ScatterPoint Point(string label) => new(1, 1, null, null, 0, label, label);
}
