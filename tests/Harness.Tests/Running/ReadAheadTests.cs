using FastEval.Engine.Decoding;
using FastEval.Harness.Running;
using FastEval.Harness.Suites;
using FastEval.Harness.Tests.Suites;
using FastEval.Kernels.Imaging;

namespace FastEval.Harness.Tests.Running;

public sealed class ReadAheadTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Items_NobodyTakesThem_ReadsNoFurtherThanItsDepth()
    {
        using SuiteFolder folder = PictureSuite.Make(4);
        Suite suite = SuiteReader.Read(folder.Folder, Stop);
        int begun = 0;
        using var stop = new CancellationTokenSource();
        var ahead = new ReadAhead(new PictureReader(suite, TimeProvider.System), suite.Items.Select(item =>
        {
            Interlocked.Increment(ref begun);
            return item;
        }), stop.Token);
        for (int taken = 0; taken < 5; taken++)
        {
            // The one beyond is looked at but not read: it waits for a place.
            await UntilAsync(() => Volatile.Read(ref begun) == taken + ReadAhead.Depth + 1);
            await Task.Delay(20, Stop);
            Assert.Equal((taken + ReadAhead.Depth + 1, ReadAhead.Depth), (Volatile.Read(ref begun), ahead.Items.Count));
            Assert.Equal(suite.Items[taken].Id, (await ahead.Items.ReadAsync(Stop)).Item.Id);
        }
        await stop.CancelAsync();
        await ahead.Ended;
        Assert.InRange(await ahead.Items.ReadAllAsync(Stop).CountAsync(Stop), ReadAhead.Depth - 1, ReadAhead.Depth);
    }

    [Fact]
    public void Read_PictureOfTheItemBefore_IsNotReadAgainAndLaterIsReadAndCompared()
    {
        using SuiteFolder folder = PictureSuite.Make(2);
        Suite suite = SuiteReader.Read(folder.Folder, Stop);
        var reader = new PictureReader(suite, TimeProvider.System);
        SuiteItem first = suite.Items[0], second = suite.Items[1], other = suite.Items[PictureSuite.QuestionsPerPicture];
        PromptPart.Image picture = Assert.Single(reader.Read(first).Pictures);
        File.Copy(suite.PathOf(other.Images[0]), suite.PathOf(first.Images[0]), overwrite: true);

        ReadItem held = reader.Read(second);
        Assert.Same(picture, Assert.Single(held.Pictures));
        Assert.Equal((0, null), (held.ReadMs, held.Failure));
        Assert.Null(reader.Read(other).Failure);
        ReadItem exchanged = reader.Read(second);
        Assert.Empty(exchanged.Pictures);
        Assert.Contains("is another picture than when the run began", Assert.IsType<ImageException>(exchanged.Failure).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_PictureTwiceInAnItem_IsReadOnce()
    {
        using SuiteFolder folder = PictureSuite.Make(2);
        Suite suite = SuiteReader.Read(folder.Folder, Stop);
        SuiteItem item = suite.Items[0] with { Images = ["p0.png", "p1.png", "p0.png"] };
        PromptPart.Image[] pictures = new PictureReader(suite, TimeProvider.System).Read(item).Pictures;
        Assert.Equal(["p0.png", "p1.png", "p0.png"], pictures.Select(picture => picture.Name));
        Assert.Same(pictures[0], pictures[2]);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
            await Task.Delay(1, Stop);
    }
}
