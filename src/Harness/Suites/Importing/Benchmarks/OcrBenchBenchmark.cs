using FastEval.Harness.Prompting;
using FastEval.Harness.Suites.Importing.Data;

namespace FastEval.Harness.Suites.Importing.Benchmarks;

/// <summary>OCRBench (Liu et al., 2023): reading, in 1,000 questions. A list of image_path, question, answers (a text or several), dataset_name, type; or the same in Parquet.</summary>
internal sealed class OcrBenchBenchmark : RowBenchmark
{
    public override string Kind => "ocrbench";

    public override string Files => "OCRBench.json and the folder OCRBench_Images, or Parquet";

    public override SuiteCard Card { get; } = CardDraft.Of(
        "ocrbench", "OCRBench: reading", "https://github.com/Yuliang-Liu/MultimodalOCR", CardDraft.SeeSource, "ocrbench", "ocrbench", NamedTemplates.Plain, 128);

    protected override string[] Patterns => ["OCRBench*.json", "*.parquet"];

    protected override IEnumerable<SuiteItem> Read(DataRow row, string path, ImportSource source)
    {
        string type = row.Optional("type", "question_type") ?? "none", data = row.Optional("dataset_name", "dataset") ?? "none";
        DataValue answers = row.Require("answers", "answer");
        IReadOnlyList<string> golds = answers.Kind == DataKind.List ? row.Texts("answers", "answer") : [row.Text("answers", "answer")];
        if (golds.Count == 0)
            throw row.Problem("answers", "holds no answer", "correct it");
        yield return ItemDraft.Text(
            Card, row.Optional("id") ?? $"{Path.GetFileNameWithoutExtension(path)}-{row.Number}", [source.Pictures.Take(row, "image_path", "image")], row.Text("question"), null, golds) with
        {
            Capability = "ocr",
            Domain = type.Contains("Doc", StringComparison.Ordinal) || type.Contains("Key Information", StringComparison.Ordinal) ? "documents" : "general",
            Categories = [type, data],
            Template = type,
        };
    }
}
