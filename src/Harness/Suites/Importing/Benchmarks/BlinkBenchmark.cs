using FastEval.Harness.Prompting;
using FastEval.Harness.Suites.Importing.Data;

namespace FastEval.Harness.Suites.Importing.Benchmarks;

/// <summary>BLINK (Fu et al., 2024): perception that people need no thought for, on one to four pictures. Parquet with idx, sub_task, question, prompt, choices, image_1 to image_4, answer "(A)".</summary>
internal sealed class BlinkBenchmark : RowBenchmark
{
    public override string Kind => "blink";

    public override string Files => "Parquet files of the 14 sub-tasks, split val";

    public override SuiteCard Card { get; } = CardDraft.Of(
        "blink", "BLINK: perception at a glance", "https://huggingface.co/datasets/BLINK-Benchmark/BLINK", CardDraft.SeeSource, "mmmu", "macro", NamedTemplates.BracketedLetter, 32)
        .Deviating(
            "The prompt is the authors' question with its options in brackets and a request for the letter; their own 'prompt' field words some tasks at more length.",
            "Replies are read as MMMU's authors do; BLINK's ask a language model where the letter is not plain.") with
    {
        Split = "val",
    };

    protected override string[] Patterns => ["*val*.parquet", "*.jsonl"];

    protected override IEnumerable<SuiteItem> Read(DataRow row, string path, ImportSource source)
    {
        string[] fields = ["image_1", "image_2", "image_3", "image_4"];
        string[] images = [.. fields.Where(field => row.Find(field) is not null).Select(field => source.Pictures.Take(row, field))];
        if (images.Length == 0)
            throw row.Problem("image_1", "is missing", "every question has a picture");
        IReadOnlyList<string> options = row.Texts("choices");
        string task = row.Optional("sub_task") ?? "none";
        yield return ItemDraft.Choice(Card, row.Text("idx"), images, row.Text("question"), null, options, ItemDraft.ByLetter(row, "answer", options)) with
        {
            Capability = task switch
            {
                "Counting" => "counting",
                "Relative_Depth" or "Spatial_Relation" or "Multi-view_Reasoning" or "Object_Localization" => "spatial",
                "IQ_Test" or "Jigsaw" => "reasoning",
                "Relative_Reflectance" => "attributes",
                "Forensic_Detection" => "inspection",
                _ => "recognition",
            },
            Categories = [task],
            Template = task,
        };
    }
}
