using System.Security.Cryptography;
using FastEval.Harness.Diagnostics;
using FastEval.Harness.Suites;
using FastEval.Harness.Suites.Core;
using FastEval.Harness.Suites.Core.Drawing;
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

    /// <summary>Training draws only pictures of which this is false (SceneKindTests).</summary>
    [Fact]
    public void Core_HasOnlyPicturesThatAreKeptForSuites()
    {
        Suite suite = SuiteReader.Read(Folder, TestContext.Current.CancellationToken);
        string[] withoutNoise = [.. suite.Items.Where(item => item.Difficulty == "easy").SelectMany(item => item.Images).Distinct()];

        Assert.True(withoutNoise.Length > 80, $"{withoutNoise.Length} pictures");
        Assert.All(withoutNoise, image => Assert.True(PictureMaker.IsKeptForSuites(SHA256.HashData(Decode(suite.PathOf(image)))), image));
    }

    private static byte[] Decode(string path)
    {
        using RgbImage image = ImageDecoder.Decode(File.ReadAllBytes(path));
        Assert.Equal((Canvas.Side, Canvas.Side), (image.Width, image.Height));
        return image.Pixels.ToArray();
    }

    private static string Text(SuiteItem item) => System.Text.Json.JsonSerializer.Serialize(item, SuiteJson.Line.SuiteItem);
}
