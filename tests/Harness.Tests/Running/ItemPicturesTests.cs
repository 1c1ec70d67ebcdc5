using FastEval.Harness.Running;
using FastEval.Harness.Suites;
using FastEval.Harness.Tests.Suites;
using FastEval.Kernels.Imaging;

namespace FastEval.Harness.Tests.Running;

public sealed class ItemPicturesTests
{
    /// <summary>A good picture of something else would be answered about, and scored.</summary>
    [Fact]
    public void Read_APictureThatWasReplacedByAnother_IsRefused()
    {
        using SuiteFolder folder = PictureSuite.Make(2);
        Suite suite = SuiteReader.Read(folder.Folder, TestContext.Current.CancellationToken);
        string first = suite.Pictures[0], second = suite.Pictures[1];
        Assert.Equal(File.ReadAllBytes(suite.PathOf(first)), ItemPictures.Read(suite, first).File.ToArray());

        File.Copy(suite.PathOf(second), suite.PathOf(first), overwrite: true);

        ImageException error = Assert.Throws<ImageException>(() => ItemPictures.Read(suite, first));
        Assert.Contains($"{first} is another picture", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_APictureThatIsGoneOrEmpty_IsRefused()
    {
        using SuiteFolder folder = PictureSuite.Make(2);
        Suite suite = SuiteReader.Read(folder.Folder, TestContext.Current.CancellationToken);
        File.Delete(suite.PathOf(suite.Pictures[0]));
        File.WriteAllBytes(suite.PathOf(suite.Pictures[1]), []);

        Assert.Contains("is gone", Assert.Throws<ImageException>(() => ItemPictures.Read(suite, suite.Pictures[0])).Message, StringComparison.Ordinal);
        Assert.Contains("is empty", Assert.Throws<ImageException>(() => ItemPictures.Read(suite, suite.Pictures[1])).Message, StringComparison.Ordinal);
    }
}
