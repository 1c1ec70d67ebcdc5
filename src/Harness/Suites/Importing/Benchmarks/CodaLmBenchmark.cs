using FastEval.Harness.Prompting;
using FastEval.Harness.Scoring;
using FastEval.Harness.Scoring.Judging;
using FastEval.Harness.Suites.Importing.Data;

namespace FastEval.Harness.Suites.Importing.Benchmarks;

/// <summary>
/// CODA-LM (Chen et al., 2024): rare things on the road, described and judged. Lines of question_id, image, question, answer, in files named .json as the authors' converter makes them; the
/// file's name tells the task, a folder above it the split.
/// </summary>
internal sealed class CodaLmBenchmark : RowBenchmark
{
    private static readonly string[] Splits = ["Train", "Val", "Test", "Mini"];

    public override string Kind => "coda-lm";

    public override string Files => "general_perception.json, region_perception.json, driving_suggestion.json of vqa_anno, and the folders of pictures; --split Val where there are several";

    public override SuiteCard Card { get; } = CardDraft.Of(
        "coda-lm", "CODA-LM: rare things on the road", "https://github.com/DLUT-LYZ/CODA-LM", CardDraft.SeeSource, ScoringRules.Judge, "macro", NamedTemplates.Plain, 512)
        .JudgedBy(JudgeTemplates.CodaLm)
        .Deviating(
            "The judge's 1 to 10 is shown divided by 10.",
            "The judge is shown no worked examples and has no system message.",
            "A verdict that cannot be read is an error; the authors leave it out of the mean.");

    protected override string[] Patterns => ["general_perception.json*", "region_perception.json*", "driving_suggestion.json*"];

    protected override IEnumerable<SuiteItem> Read(DataRow row, string path, ImportSource source)
    {
        string task = Path.GetFileNameWithoutExtension(path);
        string? split = Array.Find(Splits, path.Split(Path.DirectorySeparatorChar).Contains);
        if (source.Options.Split is { } wanted && !wanted.Equals(split, StringComparison.OrdinalIgnoreCase))
            yield break;
        yield return ItemDraft.Text(Card, $"{(split is null ? "" : split + "-")}{task}-{row.Text("question_id")}", [source.Pictures.Take(row, "image")], Question(row), null, [row.Text("answer")]) with
        {
            Capability = task.Contains("suggestion", StringComparison.Ordinal) ? "planning" : task.Contains("region", StringComparison.Ordinal) ? "recognition" : "comprehension",
            Domain = "automotive",
            Categories = [task],
            Template = task,
        };
    }

    /// <summary>Some versions put the mark of the picture before the question.</summary>
    private static string Question(DataRow row) => row.Text("question").Replace("<image>", "", StringComparison.Ordinal).Trim();
}
