using FastEval.Engine.Parity;
using FastEval.Harness.Parity;

namespace FastEval.Harness.Tests.Parity;

public sealed class ParityComparisonTests
{
    [Fact]
    public void Results_OfSquaresThatComeOneByOne_AreThoseOfTheWhole()
    {
        var other = new CapturedTrace("other");
        other.Add("features", [1, 2, 3, 4, 5, 6, 7, 8]);
        var comparison = new ParityComparison([other], _ => 1e-3);

        comparison.Add("features", 0, 2, [1, 2, 3, 4]);
        comparison.Add("features", 1, 2, [5, 6, 7, 8.5f]);
        StageDifference difference = Assert.Single(comparison.Results());

        Assert.Equal(("features", "other", 8L, 8L, 1), (difference.Stage, difference.Against, difference.Values, difference.TheirValues, difference.View));
        Assert.Equal(0.5, difference.Largest!.Value, 1e-6);
        Assert.Equal(0.0625, difference.Mean!.Value, 1e-6);
        Assert.Equal(((7 * 7) + (8 * 8.5)) / Math.Sqrt(((7 * 7) + (8.5 * 8.5)) * ((7 * 7) + (8 * 8))), difference.Cosine!.Value, 1e-9);
        // In proportion to their largest value.
        Assert.Equal(8e-3, difference.Allowed, 1e-9);
        Assert.True(difference.Deviates);
    }

    [Theory]
    [InlineData(new[] { 0.5f, 0.25f }, false)]
    [InlineData(new[] { 0.5005f, 0.25f }, false)]
    [InlineData(new[] { 0.502f, 0.25f }, true)]
    [InlineData(new[] { 0.5f, float.NaN }, true)]
    [InlineData(new[] { 0.5f, float.PositiveInfinity }, true)]
    [InlineData(new[] { 0.5f, 0.25f, 0f }, true)]
    [InlineData(new[] { 0.5f }, true)]
    public void Deviates_BeyondTheToleranceOrTheSize_IsTrue(float[] ours, bool deviates)
    {
        var other = new CapturedTrace("other");
        other.Add("features", [0.5f, 0.25f]);
        var comparison = new ParityComparison([other], _ => 1e-3);

        comparison.Add("features", 0, 1, ours);

        Assert.Equal(deviates, Assert.Single(comparison.Results()).Deviates);
    }

    /// <summary>Pixels are exact whatever is allowed for the rest; what one of two others lacks is not held against it.</summary>
    [Fact]
    public void Results_OfSeveralOthers_AreOfTheStagesEachHas()
    {
        var first = new CapturedTrace("first");
        first.Add(ParityStages.Pixels, [0]);
        first.Add("packed", [1]);
        var second = new CapturedTrace("second");
        second.Add("packed", [1.05f]);
        var comparison = new ParityComparison([first, second], source => source.Name == "first" ? 1e-3 : 0.1);

        comparison.Add(ParityStages.Pixels, 0, 1, [1e-4f]);
        comparison.Add("hidden_states.0", 0, 1, [3]);
        comparison.Add("packed", 0, 1, [1]);

        Assert.Equal(
            [(ParityStages.Pixels, "first", true), ("packed", "first", false), ("packed", "second", false)],
            comparison.Results().Select(difference => (difference.Stage, difference.Against, difference.Deviates)));
    }
}
