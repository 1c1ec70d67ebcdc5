using System.Globalization;
using FastEval.Harness.Suites.Core.Drawing;
using FastEval.Harness.Suites.Core.Scenes;

namespace FastEval.Harness.Suites.Core;

/// <summary>
/// Makes the suite <c>core</c>: groups of every kind and difficulty, some questions of each group, chosen so that every template is asked
/// about equally often and that neither yes nor no, nor a place in a list, is the better guess. The same seed makes the same files.
/// </summary>
internal static class CoreSuite
{
    public const string Name = "core";

    /// <summary>Of the questions and pictures. Changes whenever the same seed gives others.</summary>
    public const string Version = "1";

    public const string ImageFolder = "images";

    /// <summary>Questions about a group.</summary>
    public const int QuestionsPerGroup = 4;

    /// <summary>Groups of each kind in the suite that ships; of kinds with many templates two or three times as many.</summary>
    public const int DefaultGroups = 9;

    /// <summary>Groups to choose from for each that is taken.</summary>
    private const int Candidates = 12;

    private static readonly PictureMaker Imagined = new(isForSuite: true, drawsNothing: true);

    private static readonly int DifficultyCount = Enum.GetValues<Difficulty>().Length;

    /// <summary>
    /// Makes the items with their pictures: one group of each kind, then the next of each, so that any beginning of the suite has all of it.
    /// </summary>
    /// <param name="seed">What everything is drawn from.</param>
    /// <param name="groupsPerKind">Groups of each of the 18 kinds of scene; of those with many templates two or three times as many.</param>
    public static (IReadOnlyList<SuiteItem> Items, IReadOnlyList<KeyValuePair<string, ScenePicture>> Pictures) Make(ulong seed, int groupsPerKind)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(groupsPerKind, 1);
        var items = new List<SuiteItem>();
        var pictures = new List<KeyValuePair<string, ScenePicture>>();
        var random = new SeededRandom(seed);
        var maker = new PictureMaker(isForSuite: true);
        var balance = new AnswerBalance();
        for (int n = 0; n < groupsPerKind; n++)
        {
            foreach (SceneKind kind in SceneKinds.All)
            {
                for (int i = n * kind.Share; i < (n + 1) * kind.Share; i++)
                {
                    (SceneGroup group, IReadOnlyList<SceneQuestion> questions) = Draw(kind, maker, balance, random.Fork(), (Difficulty)(i % DifficultyCount));
                    string name = string.Create(CultureInfo.InvariantCulture, $"{kind.Name}-{i + 1:000}");
                    string[] files = [.. group.Pictures.Select((_, p) => group.Pictures.Count == 1 ? $"{ImageFolder}/{name}.png" : string.Create(CultureInfo.InvariantCulture, $"{ImageFolder}/{name}-{p + 1}.png"))];
                    pictures.AddRange(files.Zip(group.Pictures, KeyValuePair.Create));
                    items.AddRange(questions.Select(question => Item(group, question, name, files)));
                }
            }
        }
        return (WithChances(items), pictures);
    }

    /// <summary>The card.</summary>
    public static SuiteCard Card(ulong seed, int groupsPerKind) => new()
    {
        Schema = SuiteCard.CurrentSchema,
        Name = Name,
        Version = string.Create(CultureInfo.InvariantCulture, $"{Version}.{seed}.{groupsPerKind}"),
        Title = "Drawn scenes: shapes, labels, metal parts, traffic; one to four pictures",
        Description =
            "Pictures of 96 × 96 pixels drawn by a program, a third each easy, medium and hard, with questions about what, where, how many, what it says, what changes, and what follows from a "
            + "rule. Made for small models and for tests of the tools: a good score here says nothing about photographs.",
        Licence = "MIT",
        Source = string.Create(CultureInfo.InvariantCulture, $"fasteval suite generate --seed {seed} --groups {groupsPerKind}"),
        MaxTokens = 16,
    };

    private static SuiteItem Item(SceneGroup group, SceneQuestion question, string name, string[] files) => new()
    {
        Id = $"{name}/{question.Template}",
        Images = files,
        Prompt = group.Beginning + question.Text,
        Kind = question.Kind,
        Answer = question.Answer,
        Options = question.Options,
        Format = group.Format,
        Capability = question.Capability,
        Domain = group.Domain,
        Difficulty = group.Difficulty.ToString().ToLowerInvariant(),
        Group = name,
        Template = $"{group.Kind}/{question.Template}",
    };

    /// <summary>Of several groups the one whose questions balance the answers best. The others are never drawn.</summary>
    private static (SceneGroup Group, IReadOnlyList<SceneQuestion> Questions) Draw(SceneKind kind, PictureMaker maker, AnswerBalance balance, SeededRandom random, Difficulty difficulty)
    {
        ulong best = 0;
        IReadOnlyList<SceneQuestion> questions = [];
        double least = double.PositiveInfinity;
        for (int i = 0; i < Candidates; i++)
        {
            ulong own = random.Bits();
            (IReadOnlyList<SceneQuestion> chosen, double cost) = balance.Choose(kind.Make(Imagined, new SeededRandom(own), difficulty), QuestionsPerGroup);
            if (cost < least)
                (best, questions, least) = (own, chosen, cost);
        }
        balance.Add(kind.Name, questions);
        return (kind.Make(maker, new SeededRandom(best), difficulty), questions);
    }

    /// <summary>
    /// Chance is what a guesser gets who knows the templates and not the pictures: always the template's commonest answer, or any of the options,
    /// whichever is better. Of texts, 0.
    /// </summary>
    private static List<SuiteItem> WithChances(List<SuiteItem> items)
    {
        var commonest = items.GroupBy(item => item.Template!).ToDictionary(
            template => template.Key, template => template.GroupBy(item => item.Answer).Max(answer => answer.Count()) / (double)template.Count(), StringComparer.Ordinal);
        return [.. items.Select(item => item.Kind == AnswerKind.Text ? item : item with { Chance = Math.Round(Math.Max(item.GuessingAccuracy, commonest[item.Template!]), 3) })];
    }
}
