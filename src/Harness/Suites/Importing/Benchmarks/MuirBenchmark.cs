using FastEval.Harness.Prompting;
using FastEval.Harness.Suites.Importing.Data;

namespace FastEval.Harness.Suites.Importing.Benchmarks;

/// <summary>MuirBench (Wang et al., 2024): several pictures at once. Parquet with idx, task, image_relation, image_type, question with <c>&lt;image&gt;</c> marks, options, answer, image_list.</summary>
internal sealed class MuirBenchmark : RowBenchmark
{
    public override string Kind => "muirbench";

    public override string Files => "Parquet files, split test";

    public override SuiteCard Card { get; } = CardDraft.Of(
        "muirbench", "MuirBench: several pictures at once", "https://huggingface.co/datasets/MUIRBENCH/MUIRBENCH", CardDraft.SeeSource, "mmmu", "per-category", NamedTemplates.Letter, 32)
        .Deviating("A reply in which nothing is found is unparsed; the authors draw an option at random.") with
    {
        Split = "test",
    };

    protected override string[] Patterns => ["test*.parquet", "*.jsonl"];

    protected override IEnumerable<SuiteItem> Read(DataRow row, string path, ImportSource source)
    {
        string question = row.Text("question"), task = row.Optional("task") ?? "none";
        int marks = question.Split(InterleavedPrompt.Mark).Length - 1;
        IReadOnlyList<string> options = NumberedImages.Numbered(row.Texts("options"), marks);
        string[] images = [.. row.Values("image_list").Select(value => source.Pictures.Take(row, "image_list", value))];
        if (images.Length == 0)
            throw row.Problem("image_list", "holds no picture", "every question has pictures");
        yield return ItemDraft.Choice(Card, row.Text("idx"), images, question, null, options, ItemDraft.ByLetter(row, "answer", options)) with
        {
            Capability = task switch
            {
                "Counting" => "counting",
                "Action Understanding" or "Ordering" => "temporal",
                "Geographic Understanding" => "spatial",
                "Diagram Understanding" or "Scene Understanding" or "Cartoon Understanding" => "comprehension",
                "Difference Spotting" or "Visual Grounding" or "Visual Retrieval" => "recognition",
                "Attribute Similarity" => "attributes",
                _ => "comprehension",
            },
            Categories = [.. new[] { task, row.Optional("image_relation"), row.Optional("image_type") }.OfType<string>()],
            Template = task,
        };
    }
}
