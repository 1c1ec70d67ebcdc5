using FastEval.Harness.Records;
using FastEval.Harness.Reports.Analysis;

namespace FastEval.Harness.Tests.Reports.Analysis;

public sealed class PictureSourcesTests
{
    [Fact]
    public void Of_Samples_SumsByWhereEmbeddingsCameFrom() => Assert.Equal(
        new PictureSources(Encoded: 3, FromMemory: 2, FromDisk: 1),
        PictureSources.Of([new(2, 0, 0, 0), new(3, 2, 10, 1), new(1, 1, 5, 0), new(0, 0, 7, 0)]));

    [Fact]
    public void Of_OlderSamples_CannotTellMemoryFromDiskUnlessNothingWasFound()
    {
        Assert.Equal(new PictureSources(1, null, null), PictureSources.Of([new(1, 0, 0), new(1, 1, 0)]));
        Assert.Equal(new PictureSources(1, 0, 0), PictureSources.Of([new(1, 0, 0)]));
    }

    [Fact]
    public void Of_NoPictures_IsNull() => Assert.Null(PictureSources.Of([new(0, 0, 3)]));
}
