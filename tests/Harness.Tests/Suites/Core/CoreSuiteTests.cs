using FastEval.Engine.Decoding;
using FastEval.Harness.Scoring;
using FastEval.Harness.Suites;
using FastEval.Harness.Suites.Core;
using Xunit;

namespace FastEval.Harness.Tests.Suites.Core;

public sealed class CoreSuiteTests
{
    private static readonly (IReadOnlyList<SuiteItem> Items, IReadOnlyList<KeyValuePair<string, ScenePicture>> Pictures) Made = CoreSuite.Make(77, CoreSuite.DefaultGroups);
    private static readonly Dictionary<ulong, IReadOnlyList<SuiteItem>> ItemsBySeed = new() { [77] = Made.Items };

    /// <summary>The items of the suite that ships, and of others.</summary>
    public static TheoryData<ulong> Seeds => [1, 77, 5];

    [Fact]
    public void Make_TheSameSeed_GivesTheSameItemsAndPixels()
    {
        (IReadOnlyList<SuiteItem> items, IReadOnlyList<KeyValuePair<string, ScenePicture>> pictures) = CoreSuite.Make(5, 1);
        (IReadOnlyList<SuiteItem> again, IReadOnlyList<KeyValuePair<string, ScenePicture>> picturesAgain) = CoreSuite.Make(5, 1);

        Assert.Equal(items.Select(Text), again.Select(Text));
        Assert.Equal(pictures.Select(picture => Convert.ToHexString(picture.Value.Pixels)), picturesAgain.Select(picture => Convert.ToHexString(picture.Value.Pixels)));
    }

    [Fact]
    public void Make_AnotherSeed_SharesNoPicture()
    {
        var known = Made.Pictures.Select(picture => Convert.ToHexString(picture.Value.Pixels)).ToHashSet(StringComparer.Ordinal);

        Assert.Equal(Made.Pictures.Count, known.Count);
        Assert.DoesNotContain(CoreSuite.Make(78, 3).Pictures, picture => known.Contains(Convert.ToHexString(picture.Value.Pixels)));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Make_ByDefault_HasEveryFormatCapabilityAndDomainInQuantity(ulong seed)
    {
        IReadOnlyList<SuiteItem> items = Items(seed);
        Assert.True(items.Count >= 600, $"{items.Count} items");
        Assert.InRange(items.Count / (double)items.Select(item => item.Group).Distinct().Count(), 3.5, 4);
        Assert.Equal(Enum.GetValues<ItemFormat>(), items.Select(item => item.Format).Distinct().Order());
        Assert.Equal(Enum.GetValues<AnswerKind>(), items.Select(item => item.Kind).Distinct().Order());
        Assert.Equal(["automotive", "document", "general", "industry"], items.Select(item => item.Domain).Distinct().Order(StringComparer.Ordinal));
        foreach (IGrouping<string, SuiteItem> capability in items.GroupBy(item => item.Capability))
            Assert.True(capability.Count() >= 30, $"{capability.Key} has {capability.Count()} items");
        Assert.All(items.GroupBy(item => item.Difficulty), difficulty => Assert.InRange(difficulty.Count(), items.Count / 4, items.Count / 2));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Make_YesOrNo_AreBalancedInEveryCapability(ulong seed)
    {
        foreach (IGrouping<string, SuiteItem> capability in Items(seed).Where(item => item.Kind == AnswerKind.YesNo).GroupBy(item => item.Capability))
        {
            int yes = capability.Count(item => item.Answer == "yes"), no = capability.Count() - yes;
            Assert.True(Math.Abs(yes - no) <= Math.Max(3, 0.15 * (yes + no)), $"{capability.Key}: {yes} yes, {no} no");
        }
    }

    [Fact]
    public void Make_Choices_HaveNoPlaceThatIsOftenerRight()
    {
        foreach (IGrouping<int, SuiteItem> size in Made.Items.Where(item => item.Kind == AnswerKind.Choice).GroupBy(item => item.Options!.Count))
        {
            int[] places = [.. size.Select(item => item.Options!.ToList().IndexOf(item.Answer))];
            Assert.All(Enumerable.Range(0, size.Key), place =>
                Assert.InRange(places.Count(at => at == place) / (double)places.Length, 0.6 / size.Key, 1.5 / size.Key));
        }
    }

    /// <summary>Who knows the templates and not the pictures gets little more than by picking at random.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Make_Chance_IsTheBestConstantAnswerAndNearThatOfThePlainGuess(ulong seed)
    {
        IReadOnlyList<SuiteItem> items = Items(seed);
        foreach (IGrouping<string, SuiteItem> template in items.Where(item => item.Kind != AnswerKind.Text).GroupBy(item => item.Template!))
        {
            double constant = template.GroupBy(item => item.Answer).Max(answer => answer.Count()) / (double)template.Count();
            Assert.All(template, item => Assert.True(item.Chance >= constant - 0.001, $"{item.Id}: chance {item.Chance}, though {constant:0.00} of its template have one answer"));
        }
        foreach (IGrouping<string, SuiteItem> capability in items.Where(item => item.Kind is AnswerKind.YesNo or AnswerKind.Choice).GroupBy(item => item.Capability))
        {
            double plain = capability.Average(item => item.Kind == AnswerKind.YesNo ? 0.5 : 1.0 / item.Options!.Count), chance = capability.Average(item => item.Chance!.Value);
            Assert.True(chance - plain <= 0.15, $"{capability.Key}: chance {chance:0.00}, where picking at random gives {plain:0.00}");
        }
    }

    /// <summary>The scorer and the suite agree: the answer is right, and no other option is.</summary>
    [Fact]
    public void Make_EveryAnswer_IsScoredRightAndTheOthersWrong()
    {
        foreach (SuiteItem item in Made.Items)
        {
            Assert.Equal(SampleState.Correct, Scorer.Score(item.Answer, FinishReason.EndOfGeneration, item).State);
            string[] others = item.Kind == AnswerKind.YesNo ? [item.Answer == "yes" ? "no" : "yes"] : [.. (item.Options ?? []).Where(option => option != item.Answer)];
            Assert.All(others, other => Assert.Equal(SampleState.Wrong, Scorer.Score(other, FinishReason.EndOfGeneration, item).State));
        }
    }

    [Fact]
    public void Write_ThenRead_IsAValidSuite()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("drawn");

        CoreSuiteFolder.Write(path, 9, 1, _ => { }, TestContext.Current.CancellationToken);
        Suite suite = SuiteReader.Read(path, decodePictures: true, TestContext.Current.CancellationToken);

        Assert.Equal(CoreSuite.Make(9, 1).Items.Select(Text), suite.Items.Select(Text));
        Assert.Equal("fasteval suite generate --seed 9 --groups 1", suite.Card.Source);
    }

    [Fact]
    public void Write_OverASuite_LeavesNoPictureOfIt()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("drawn");
        CoreSuiteFolder.Write(path, 9, 2, _ => { }, TestContext.Current.CancellationToken);

        CoreSuiteFolder.Write(path, 9, 1, _ => { }, TestContext.Current.CancellationToken);

        string[] used = [.. SuiteReader.Read(path, TestContext.Current.CancellationToken).Items.SelectMany(item => item.Images).Distinct().Order(StringComparer.Ordinal)];
        Assert.Equal(used, Directory.EnumerateFiles(Path.Combine(path, CoreSuite.ImageFolder)).Select(file => $"{CoreSuite.ImageFolder}/{Path.GetFileName(file)}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Write_IntoAFolderWithOtherFiles_RefusesAndTouchesNothing()
    {
        using var folder = new TemporaryFolder();
        string thesis = folder.File("thesis.txt");
        File.WriteAllText(thesis, "years of work");

        FastEvalException error = Assert.Throws<FastEvalException>(() => CoreSuiteFolder.Write(folder.Path, 9, 1, _ => { }, TestContext.Current.CancellationToken));

        Assert.Contains("thesis.txt", error.Message, StringComparison.Ordinal);
        Assert.Equal("years of work", File.ReadAllText(thesis));
    }

    /// <summary>Drawn once: sixteen pictures are drawn for each that is kept for suites.</summary>
    private static IReadOnlyList<SuiteItem> Items(ulong seed)
    {
        if (!ItemsBySeed.TryGetValue(seed, out IReadOnlyList<SuiteItem>? items))
            ItemsBySeed[seed] = items = CoreSuite.Make(seed, CoreSuite.DefaultGroups).Items;
        return items;
    }

    private static string Text(SuiteItem item) => System.Text.Json.JsonSerializer.Serialize(item, SuiteJson.Line.SuiteItem);
}
