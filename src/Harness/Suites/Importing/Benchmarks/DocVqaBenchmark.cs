using FastEval.Harness.Prompting;
using FastEval.Harness.Suites.Importing.Data;

namespace FastEval.Harness.Suites.Importing.Benchmarks;

/// <summary>
/// DocVQA (Mathew et al., 2020) and RoadTextVQA (Tom et al., 2023): reading, scored by edit distance. An object whose <c>data</c> have questionId, question, image (or a video), answers; or
/// the same in Parquet.
/// </summary>
/// <param name="kind"><c>docvqa</c> or <c>roadtextvqa</c>.</param>
internal sealed class DocVqaBenchmark(string kind) : RowBenchmark
{
    private const string Road = "roadtextvqa";

    public override string Kind => kind;

    public override string Files => kind == Road ? "the JSON of a split, and the videos: folders of frames, or video files if ffmpeg is installed" : "val_v1.0.json and the folder documents, or Parquet";

    public override SuiteCard Card { get; } = (kind == Road
        ? CardDraft.Of(kind, "RoadTextVQA: texts along the road", "https://arxiv.org/abs/2307.03948", CardDraft.SeeSource, "anls", null, NamedTemplates.Short, 64)
            .Deviating("A video is shown as 8 frames from the middles of equal parts, unless --frames says otherwise.")
        : CardDraft.Of(kind, "DocVQA: reading documents", "https://www.docvqa.org", CardDraft.SeeSource, "anls", "all-categories", NamedTemplates.Short, 64)) with
    {
        Split = "val",
        PromptTemplates = new Dictionary<string, string> { ["qwen-vl"] = NamedTemplates.Completion },
    };

    protected override string[] Patterns => ["*val*.json", "*test*.json", "*.jsonl", "*.parquet"];

    protected override string? Property(string path)
    {
        if (!Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase))
            return null;
        using FileStream file = File.OpenRead(path);
        return new JsonScanner(file, Path.GetFileName(path)).EnterRows("data") ? "data" : null;
    }

    protected override IEnumerable<SuiteItem> Read(DataRow row, string path, ImportSource source)
    {
        DataValue given = row.Require("answers", "answer");
        IReadOnlyList<string> answers = given.Kind == DataKind.List ? row.Texts("answers", "answer") : [row.Text("answers", "answer")];
        if (answers.Count == 0)
            throw row.Problem("answers", "holds no answer", "correct it; test splits without answers cannot be imported");
        IReadOnlyList<string> images = row.Find("image") is { } image
            ? [source.Pictures.Take(row, "image", image)]
            : source.Pictures.Frames(row, "video_id", row.Text("video_id", "video"), source.Options.Frames);
        yield return ItemDraft.Text(Card, row.Text("questionId", "question_id", "id"), images, row.Text("question"), null, answers) with
        {
            Format = images.Count > 1 ? ItemFormat.MultiFrame : ItemFormat.Single,
            Capability = "ocr",
            Domain = kind == Road ? "automotive" : "documents",
            Categories = row.Find("question_types") is null ? null : row.Texts("question_types"),
        };
    }
}
