using FastEval.Harness.Diagnostics;
using FastEval.Harness.Suites;
using FastEval.Harness.Suites.Core;
using FastEval.Harness.Suites.Core.Drawing;
using FastEval.Harness.Suites.Core.Scenes;
using FastEval.Kernels.Imaging;
using Xunit;

namespace FastEval.Harness.Tests.Suites.Core;

/// <summary>The suite that ships is what the program draws, and no picture of it is one that models are trained on.</summary>
public sealed class ShippedSuiteTests
{
    private const ulong Seed = 1;

    private static readonly string Folder = Path.Combine(RepositoryPaths.FindRoot()!, "suites", CoreSuite.Name);

    [Fact]
    public void Core_IsWhatTheCommandOnItsCardDraws()
    {
        Suite suite = SuiteReader.Read(Folder, TestContext.Current.CancellationToken);
        (IReadOnlyList<SuiteItem> items, IReadOnlyList<KeyValuePair<string, ScenePicture>> pictures) = CoreSuite.Make(Seed, CoreSuite.DefaultGroups);

        Assert.Equal(CoreSuite.Card(Seed, CoreSuite.DefaultGroups), suite.Card);
        Assert.Equal(items.Select(Text), suite.Items.Select(Text));
        Assert.All(pictures, picture => Assert.Equal(picture.Value.Pixels, Decode(suite.PathOf(picture.Key))));
    }

    [Fact]
    public void Core_SharesNoPictureWithTraining()
    {
        Suite suite = SuiteReader.Read(Folder, TestContext.Current.CancellationToken);
        var asked = suite.Items.SelectMany(item => item.Images).Distinct().Select(image => Convert.ToHexString(Decode(suite.PathOf(image)))).ToHashSet(StringComparer.Ordinal);
        var training = new PictureMaker(isForSuite: false);
        var random = new SeededRandom(Seed);

        for (int i = 0; i < 1000; i++)
        {
            SceneGroup group = random.Pick(SceneKinds.All).Make(training, random, (Difficulty)(i % 3));
            Assert.DoesNotContain(group.Pictures, picture => asked.Contains(Convert.ToHexString(picture.Pixels)));
        }
    }

    private static byte[] Decode(string path)
    {
        using RgbImage image = ImageDecoder.Decode(File.ReadAllBytes(path));
        Assert.Equal((Canvas.Side, Canvas.Side), (image.Width, image.Height));
        return image.Pixels.ToArray();
    }

    private static string Text(SuiteItem item) => System.Text.Json.JsonSerializer.Serialize(item, SuiteJson.Line.SuiteItem);
}
