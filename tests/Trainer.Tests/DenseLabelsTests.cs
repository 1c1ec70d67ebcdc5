using FastEval.Harness.Suites.Core;
using FastEval.Harness.Suites.Core.Drawing;

namespace FastEval.Trainer.Tests;

public sealed class DenseLabelsTests
{
    [Fact]
    public void Write_AThing_IsUnderItsPatchesWithItsMiddleInOne()
    {
        var picture = new ScenePicture(new byte[Canvas.Side * Canvas.Side * 3], [new Annotation("star", "blue", 18, 30, 9, 9, IsLarge: true)], "");
        long[] labels = new long[64 * DenseLabels.Heads.Length];

        DenseLabels.Write(picture, 12, labels);

        long[] Patch(int row, int column) => labels[((row * 8 + column) * 5)..][..5];
        Assert.Equal([1 + Array.IndexOf(ThingNames.All, "star"), 1 + Array.IndexOf(Paint.Names, "blue"), 2, 1, 0], Patch(2, 1));
        Assert.Equal(0, Patch(1, 1)[3]);
        Assert.NotEqual(0, Patch(1, 1)[0]);
        Assert.Equal([0, DenseLabels.Ignored, DenseLabels.Ignored, 0, DenseLabels.Ignored], Patch(7, 7));
        Assert.Equal(1, Enumerable.Range(0, 64).Count(i => labels[i * 5 + 3] == 1));
    }
}
