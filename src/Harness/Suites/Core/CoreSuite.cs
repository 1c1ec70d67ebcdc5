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

    private const int SampledGroups = 100;

    private static readonly int DifficultyCount = Enum.GetValues<Difficulty>().Length;

    /// <summary>Makes the items with their pictures.</summary>
    /// <param name="seed">What everything is drawn from.</param>
    /// <param name="groupsPerKind">Groups of each of the 18 kinds of scene.</param>
    public static (IReadOnlyList<SuiteItem> Items, IReadOnlyList<KeyValuePair<string, ScenePicture>> Pictures) Make(ulong seed, int groupsPerKind)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(groupsPerKind, 1);
        var items = new List<SuiteItem>();
        var pictures = new List<KeyValuePair<string, ScenePicture>>();
        var random = new SeededRandom(seed);
        var maker = new PictureMaker(isForSuite: true);
        var balance = new AnswerBalance();
        foreach (SceneKind kind in SceneKinds.All)
        {
            var own = new List<SuiteItem>();
            SeededRandom drawn = random.Fork();
            Dictionary<string, string> guesses = CommonestNumbers(kind, random.Fork());
            for (int n = 0; n < groupsPerKind * kind.Share; n++)
            {
                SceneGroup group = kind.Make(maker, drawn.Fork(), (Difficulty)(n % DifficultyCount));
                string name = string.Create(CultureInfo.InvariantCulture, $"{kind.Name}-{n + 1:000}");
                string[] files = [.. group.Pictures.Select((_, i) => group.Pictures.Count == 1 ? $"{ImageFolder}/{name}.png" : string.Create(CultureInfo.InvariantCulture, $"{ImageFolder}/{name}-{i + 1}.png"))];
                pictures.AddRange(files.Zip(group.Pictures, KeyValuePair.Create));
                own.AddRange(balance.Choose(group, QuestionsPerGroup).Select(question => Item(group, question, name, files)));
            }
            items.AddRange(WithChances(own, kind.Name, guesses));
        }
        return (items, pictures);
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

    /// <summary>
    /// The chance of a number is the share of the answer that such scenes have most often: a model that was trained on them knows it. Yes and no,
    /// and options, are balanced, so that theirs follows from the kind.
    /// </summary>
    private static IEnumerable<SuiteItem> WithChances(List<SuiteItem> items, string kind, Dictionary<string, string> guesses)
    {
        var chances = guesses.ToDictionary(
            guess => $"{kind}/{guess.Key}",
            guess => items.Where(item => item.Template == $"{kind}/{guess.Key}").Select(item => item.Answer == guess.Value ? 1.0 : 0).DefaultIfEmpty().Average(),
            StringComparer.Ordinal);
        return items.Select(item => item.Kind == AnswerKind.Number ? item with { Chance = Math.Round(chances[item.Template!], 3) } : item);
    }

    private static Dictionary<string, string> CommonestNumbers(SceneKind kind, SeededRandom random)
    {
        var maker = new PictureMaker(isForSuite: false);
        return Enumerable.Range(0, SampledGroups)
            .SelectMany(n => kind.Make(maker, random.Fork(), (Difficulty)(n % DifficultyCount)).Questions)
            .Where(question => question.Kind == AnswerKind.Number)
            .GroupBy(question => question.Template)
            .ToDictionary(
                template => template.Key,
                template => template.GroupBy(question => question.Answer).OrderByDescending(answer => answer.Count()).ThenBy(answer => answer.Key, StringComparer.Ordinal).First().Key,
                StringComparer.Ordinal);
    }
}
