using FastEval.Harness.Prompting;
using FastEval.Harness.Suites.Importing.Data;

namespace FastEval.Harness.Suites.Importing.Benchmarks;

/// <summary>POPE (Li et al., 2023): whether objects are there that a model might imagine. Lines of question_id, image, text, label; the file's name tells how absent objects were drawn.</summary>
internal sealed class PopeBenchmark : RowBenchmark
{
    private static readonly string[] Draws = ["random", "popular", "adversarial"];

    public override string Kind => "pope";

    public override string Files => "coco_pope_random.json, _popular, _adversarial, and the folder of the COCO pictures";

    public override SuiteCard Card { get; } = CardDraft.Of(
        "pope", "POPE: objects that are not there", "https://github.com/AoiDragon/POPE", CardDraft.SeeSource, "pope", "pope", NamedTemplates.Short, 64);

    protected override string[] Patterns => ["*pope*.json", "*pope*.jsonl", "*.parquet"];

    protected override IEnumerable<SuiteItem> Read(DataRow row, string path, ImportSource source)
    {
        string draw = row.Optional("category") ?? Draws.FirstOrDefault(word => Path.GetFileName(path).Contains(word, StringComparison.OrdinalIgnoreCase)) ?? "all";
        string image = source.Pictures.Take(row, "image", "image_source");
        yield return ItemDraft.YesNo(Card, $"{draw}-{row.Text("question_id", "id")}", [image], row.Text("text", "question"), row.Text("label", "answer")) with
        {
            Capability = "existence",
            Categories = [draw],
            Template = "object",
        };
    }
}
