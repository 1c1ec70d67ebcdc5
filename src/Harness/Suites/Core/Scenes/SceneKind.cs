namespace FastEval.Harness.Suites.Core.Scenes;

/// <summary>A kind of scene: draws pictures and asks everything that fits them.</summary>
/// <param name="name">Its name in ids and groups.</param>
/// <param name="format">How pictures and text stand in its prompts.</param>
/// <param name="domain">The field that its pictures are from.</param>
internal abstract class SceneKind(string name, ItemFormat format, string domain)
{
    /// <summary>The beginning of a prompt about one picture; LLaVA's own.</summary>
    protected const string OnePicture = "<image>\n";

    public string Name => name;

    public ItemFormat Format => format;

    public string Domain => domain;

    /// <summary>Makes one group.</summary>
    /// <param name="pictures">Draws the pictures.</param>
    /// <param name="random">What everything is drawn from.</param>
    /// <param name="difficulty">How hard.</param>
    public abstract SceneGroup Make(PictureMaker pictures, SeededRandom random, Difficulty difficulty);

    /// <summary>The beginning of a prompt with several pictures that are named by numbers.</summary>
    protected static string Numbered(string noun, int count) => string.Concat(Enumerable.Range(1, count).Select(i => $"{noun} {i}: <image>\n"));

    /// <summary>"1", "2" and so on.</summary>
    protected static string[] Numbers(int count) => [.. Enumerable.Range(1, count).Select(i => $"{i}")];

    /// <summary>The right option among others, in random order.</summary>
    /// <param name="random">What the order is drawn from.</param>
    /// <param name="all">What wrong ones are drawn from.</param>
    /// <param name="answer">The right one.</param>
    /// <param name="count">Options in all.</param>
    protected static string[] Options(SeededRandom random, IEnumerable<string> all, string answer, int count) =>
        random.Shuffle([answer, .. random.Draw(all.Where(one => one != answer), count - 1)]);

    protected SceneGroup Group(Difficulty difficulty, IReadOnlyList<ScenePicture> pictures, string beginning, IEnumerable<SceneQuestion?> questions, string caption) =>
        new(name, format, domain, difficulty, pictures, beginning, [.. questions.OfType<SceneQuestion>()], caption);
}
