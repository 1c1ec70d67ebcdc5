using System.Globalization;
using FastEval.Harness.Prompting;
using FastEval.Harness.Suites.Importing.Data;

namespace FastEval.Harness.Suites.Importing.Benchmarks;

/// <summary>
/// TextVQA (Singh et al., 2019) and VQAv2 (Goyal et al., 2017): short answers, ten annotators each. TextVQA: an object whose <c>data</c> have question, image_id, answers. VQAv2: a file of
/// <c>questions</c> and one of <c>annotations</c>, joined by question_id.
/// </summary>
/// <param name="kind"><c>textvqa</c> or <c>vqav2</c>.</param>
internal sealed class VqaBenchmark(string kind) : IBenchmark
{
    private const string TextVqa = "textvqa";

    public string Kind => kind;

    public string Files => kind == TextVqa
        ? "TextVQA_0.5.1_val.json, and the folder train_images"
        : "v2_OpenEnded_mscoco_val2014_questions.json, v2_mscoco_val2014_annotations.json, and the folder val2014";

    public SuiteCard Card { get; } = (kind == TextVqa
        ? CardDraft.Of(kind, "TextVQA: reading in pictures", "https://textvqa.org", CardDraft.SeeSource, "vqa", null, NamedTemplates.Short, 32)
        : CardDraft.Of(kind, "VQAv2: questions about photographs", "https://visualqa.org", CardDraft.SeeSource, "vqa", "per-category", NamedTemplates.Short, 32))
        .Deviating("Of contractions whose apostrophe is missing those are mended that are no other word.") with
    {
        Split = "val",
        PromptTemplates = new Dictionary<string, string> { ["qwen-vl"] = NamedTemplates.Completion },
    };

    public IEnumerable<SuiteItem> Items(ImportSource source)
    {
        string[] files = [.. source.Files.Data($"file of {kind}", $"*{kind}*.json", "*questions*.json", "*annotations*.json", "*.jsonl", "*.parquet")];
        string[] questions = [.. files.Where(file => HasMember(file, "questions"))], annotations = [.. files.Where(file => HasMember(file, "annotations"))];
        foreach (string path in files.Except(questions).Except(annotations))
        {
            foreach (DataRow row in source.Rows(path, HasMember(path, "data") ? "data" : null))
            {
                foreach (SuiteItem item in source.Make(row, one => Read(one, one, source)))
                    yield return item;
            }
        }
        if (questions.Length > 0 && annotations.Length == 0)
            throw new FastEvalException($"{source.Files.NameOf(questions[0])} has questions without answers: name the file of annotations too.");
        using var answers = new AnnotationReader(annotations.SelectMany(path => source.Rows(path, "annotations")));
        foreach (DataRow row in questions.SelectMany(path => source.Rows(path, "questions")))
        {
            foreach (SuiteItem item in source.Make(row, one => Read(one, answers.Of(one), source)))
                yield return item;
        }
    }

    private static bool HasMember(string path, string member)
    {
        if (!Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase))
            return false;
        using FileStream file = File.OpenRead(path);
        return new JsonScanner(file, Path.GetFileName(path)).EnterRows(member);
    }

    private SuiteItem Read(DataRow row, DataRow annotation, ImportSource source)
    {
        string[] answers =
        [
            .. annotation.Values("answers").Select(value => (value.Kind == DataKind.Record ? value.Fields.GetValueOrDefault("answer") ?? DataValue.Null : value).Text.Trim()).Where(text => text.Length > 0),
        ];
        if (answers.Length == 0)
            throw annotation.Problem("answers", "holds no answer", "correct it; test splits without answers cannot be imported");
        string type = annotation.Optional("answer_type") ?? "";
        return ItemDraft.Text(Card, row.Text("question_id", "id"), [Picture(row, source)], row.Text("question"), null, answers) with
        {
            Capability = kind == TextVqa ? "ocr" : type switch { "yes/no" => "existence", "number" => "counting", _ => "recognition" },
            Categories = type.Length > 0 ? [type] : null,
            Template = annotation.Optional("question_type"),
        };
    }

    private static string Picture(DataRow row, ImportSource source)
    {
        if (row.Find("image") is { } image)
            return source.Pictures.Take(row, "image", image);
        string id = row.Text("image_id");
        // VQAv2 numbers COCO's pictures; TextVQA names them.
        return source.Pictures.File(row, "image_id", long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && source.Files.Locate(id + ".jpg") is null
            ? string.Create(CultureInfo.InvariantCulture, $"COCO_val2014_{number:000000000000}.jpg")
            : id + ".jpg");
    }
}
