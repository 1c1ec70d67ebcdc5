using FastEval.Harness.Prompting;
using FastEval.Harness.Scoring;
using FastEval.Harness.Scoring.Judging;
using FastEval.Harness.Suites.Importing.Data;

namespace FastEval.Harness.Suites.Importing.Benchmarks;

/// <summary>
/// LLaVA-Bench in the wild (Liu et al., 2023): open questions, judged beside a reference answer. <c>questions.jsonl</c> (question_id, image, text, category), <c>answers_gpt4.jsonl</c>
/// (question_id, text) and <c>context.jsonl</c> (image, caption), which describes the picture for the judge.
/// </summary>
internal sealed class LlavaBenchBenchmark : IBenchmark
{
    public string Kind => "llava-bench";

    public string Files => "questions.jsonl, answers_gpt4.jsonl, context.jsonl, and the folder images";

    public SuiteCard Card { get; } = CardDraft.Of(
        "llava-bench", "LLaVA-Bench in the wild: open questions", "https://huggingface.co/datasets/liuhaotian/llava-bench-in-the-wild", CardDraft.SeeSource, ScoringRules.Judge, "llava-bench", NamedTemplates.Plain, 512)
        .JudgedBy(JudgeTemplates.LlavaBench)
        .Deviating(
            "The judge is asked at temperature 0, if its API takes one, and without a system message; the authors ask at 0.2, with one.",
            "A verdict that cannot be read is an error; the authors count -1 for both answers.",
            "An item's own score is a tenth of the model's grade; the relative score is of all items together.");

    public IEnumerable<SuiteItem> Items(ImportSource source)
    {
        string[] files = [.. source.Files.Data("file of llava-bench", "questions.jsonl", "answers_gpt4.jsonl", "context.jsonl", "*.parquet")];
        Dictionary<string, string> references = Table(source, files, "answer", "question_id", "text", "answer"), contexts = Table(source, files, "context", "image", "caption");
        foreach (DataRow row in files.Where(file => !Is(file, "answer") && !Is(file, "context")).SelectMany(file => source.Rows(file)))
        {
            foreach (SuiteItem item in source.Make(row, one => Read(one, source, references, contexts)))
                yield return item;
        }
    }

    private static bool Is(string file, string word) => Path.GetFileName(file).Contains(word, StringComparison.OrdinalIgnoreCase);

    private static Dictionary<string, string> Table(ImportSource source, string[] files, string word, string key, params string[] value)
    {
        var table = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DataRow row in files.Where(file => Is(file, word)).SelectMany(file => source.Rows(file)))
        {
            if (row.Find(key) is { } name && row.Find(value) is { } text)
                table[name.Text] = text.Text;
        }
        return table;
    }

    private SuiteItem Read(DataRow row, ImportSource source, Dictionary<string, string> references, Dictionary<string, string> contexts)
    {
        string id = row.Text("question_id"), category = row.Optional("category") ?? "none";
        string reference = references.GetValueOrDefault(id) ?? row.Optional("gpt_answer")
            ?? throw row.Problem("question_id", $"there is no reference answer to the question {id}", "name answers_gpt4.jsonl too");
        DataValue image = row.Require("image");
        string? context = image.Kind == DataKind.Text ? contexts.GetValueOrDefault(image.Text) : null;
        return ItemDraft.Text(Card, id, [source.Pictures.Take(row, "image", image)], row.Text("text", "question"), context ?? row.Optional("caption"), [reference]) with
        {
            Capability = category switch { "complex" => "reasoning", "detail" => "comprehension", _ => "recognition" },
            Categories = [category],
            Template = category,
        };
    }
}
