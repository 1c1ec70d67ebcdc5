using System.Security.Cryptography;
using FastEval.Harness.Suites.Core;
using FastEval.Harness.Suites.Core.Drawing;
using FastEval.Harness.Suites.Core.Scenes;
using Xunit;

namespace FastEval.Harness.Tests.Suites.Core;

public sealed class SceneKindTests
{
    private const int Groups = 24;

    public static TheoryData<string> Names => [.. SceneKinds.All.Select(kind => kind.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Make_AnyGroup_IsWhole(string name)
    {
        SceneKind kind = SceneKinds.All.Single(one => one.Name == name);
        var random = new SeededRandom(3);
        for (int i = 0; i < Groups; i++)
        {
            SceneGroup group = kind.Make(new PictureMaker(isForSuite: false), random, (Difficulty)(i % 3));

            Assert.InRange(group.Pictures.Count, 1, 4);
            Assert.Equal(group.Pictures.Count, group.Beginning.Split("<image>").Length - 1);
            Assert.True(group.Questions.Count >= 3, $"{name} asks {group.Questions.Count} questions");
            Assert.Distinct(group.Questions.Select(question => question.Template));
            Assert.All(group.Questions, question =>
            {
                Assert.NotEmpty(question.Answer);
                Assert.True(question.Options is null || (question.Options.Contains(question.Answer) && question.Options.Distinct().Count() == question.Options.Count), question.Text);
                Assert.DoesNotContain(" a orange", question.Text, StringComparison.Ordinal);
            });
            Assert.All(group.Pictures.SelectMany(picture => picture.Things), thing =>
            {
                Assert.Contains(thing.Class, ThingNames.All);
                Assert.InRange(thing.X, 0, Canvas.Side);
                Assert.InRange(thing.Y, 0, Canvas.Side);
            });
        }
    }

    /// <summary>What training draws and what suites draw are kept apart by the hash of the picture before noise.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Make_ForSuitesAndForTraining_ShareNoPicture(string name)
    {
        SceneKind kind = SceneKinds.All.Single(one => one.Name == name);
        foreach (bool isForSuite in (bool[])[true, false])
        {
            var random = new SeededRandom(4);
            for (int i = 0; i < Groups; i++)
            {
                Assert.All(kind.Make(new PictureMaker(isForSuite), random, (Difficulty)(i % 3)).Pictures, picture =>
                    Assert.Equal(isForSuite, PictureMaker.IsKeptForSuites(Convert.FromHexString(picture.CleanSha256))));
            }
        }
    }

    /// <summary>Easy pictures have no noise, so that the hash is seen to be the picture's own.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Make_WithoutNoise_HasTheHashOfItsPixels(string name) =>
        Assert.All(SceneKinds.All.Single(one => one.Name == name).Make(new PictureMaker(isForSuite: true), new SeededRandom(6), Difficulty.Easy).Pictures, picture =>
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(picture.Pixels)), picture.CleanSha256));

    /// <summary>What would be asked is the same whether or not pictures are drawn: suites are chosen without drawing.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Make_DrawingNothing_AsksTheSame(string name)
    {
        SceneKind kind = SceneKinds.All.Single(one => one.Name == name);
        SceneGroup drawn = kind.Make(new PictureMaker(isForSuite: true), new SeededRandom(7), Difficulty.Hard);
        SceneGroup imagined = kind.Make(new PictureMaker(isForSuite: true, drawsNothing: true), new SeededRandom(7), Difficulty.Hard);

        Assert.Equal(drawn.Questions.Select(question => (question.Text, question.Answer)), imagined.Questions.Select(question => (question.Text, question.Answer)));
    }
}
