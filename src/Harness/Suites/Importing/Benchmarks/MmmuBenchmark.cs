using FastEval.Harness.Prompting;
using FastEval.Harness.Suites.Importing.Data;

namespace FastEval.Harness.Suites.Importing.Benchmarks;

/// <summary>
/// MMMU (Yue et al., 2023): examination questions of 30 subjects. Parquet with id, question with <c>&lt;image 1&gt;</c>, options (a list in a text), answer, question_type, image_1 to image_7.
/// </summary>
internal sealed class MmmuBenchmark : RowBenchmark
{
    private const int MostImages = 7;

    private static readonly Dictionary<string, string[]> Disciplines = new()
    {
        ["Art and Design"] = ["Art", "Art_Theory", "Design", "Music"],
        ["Business"] = ["Accounting", "Economics", "Finance", "Manage", "Marketing"],
        ["Science"] = ["Biology", "Chemistry", "Geography", "Math", "Physics"],
        ["Health and Medicine"] = ["Basic_Medical_Science", "Clinical_Medicine", "Diagnostics_and_Laboratory_Medicine", "Pharmacy", "Public_Health"],
        ["Humanities and Social Science"] = ["History", "Literature", "Psychology", "Sociology"],
        ["Tech and Engineering"] = ["Agriculture", "Architecture_and_Engineering", "Computer_Science", "Electronics", "Energy_and_Power", "Materials", "Mechanical_Engineering"],
    };

    public override string Kind => "mmmu";

    public override string Files => "the folders of the 30 subjects with their Parquet files, split validation";

    public override SuiteCard Card { get; } = CardDraft.Of(
        "mmmu", "MMMU: examinations of 30 subjects", "https://huggingface.co/datasets/MMMU/MMMU", CardDraft.SeeSource, "mmmu", "all-categories", NamedTemplates.BracketedLetter, 64)
        .Deviating("A reply in which nothing is found is unparsed; the authors draw an option at random.", "An option's letter before a full stop counts ('B. A lens'), as in lmms-eval; the authors find nothing there.") with
    {
        Split = "validation",
    };

    protected override string[] Patterns => ["validation*.parquet", "dev*.parquet", "*.jsonl"];

    public override IEnumerable<SuiteItem> Items(ImportSource source) =>
        source.Options.Split is null ? base.Items(source).Where(item => !item.Id.StartsWith("dev_", StringComparison.Ordinal)) : base.Items(source);

    protected override IEnumerable<SuiteItem> Read(DataRow row, string path, ImportSource source)
    {
        string id = row.Text("id"), question = row.Text("question");
        if (source.Options.Split is { } split && !id.StartsWith(split + "_", StringComparison.Ordinal))
            yield break;
        bool isChoice = row.Optional("question_type") != "open";
        string[] options = isChoice ? [.. row.Texts("options")] : [];
        int[] numbers = [.. NumberedImages.In(question).Concat(options.SelectMany(NumberedImages.In))];
        // Pictures that are in the row but named nowhere come first.
        int[] unnamed = numbers.Length > 0 ? [] : [.. Enumerable.Range(1, MostImages).Where(number => row.Find($"image_{number}") is not null)];
        string[] images = [.. unnamed.Concat(numbers).Select(number => source.Pictures.Take(row, $"image_{number}"))];
        string subject = Subject(id), discipline = Disciplines.FirstOrDefault(one => one.Value.Contains(subject)).Key ?? "Other";
        SuiteItem item = isChoice
            ? ItemDraft.Choice(Card, id, images, NumberedImages.Plain(question), null, options, ItemDraft.ByLetter(row, "answer", options))
            : ItemDraft.Text(Card with { PromptTemplate = NamedTemplates.Short }, id, images, NumberedImages.Plain(question), null, Answers(row));
        yield return item with
        {
            Capability = subject == "Math" ? "math" : "knowledge",
            Domain = discipline == "Health and Medicine" ? "medicine" : "education",
            Difficulty = row.Optional("topic_difficulty")?.ToLowerInvariant(),
            Categories = [discipline, subject],
            Template = subject,
        };
    }

    /// <summary>Some open questions have several answers, as a list in a text.</summary>
    private static IReadOnlyList<string> Answers(DataRow row) =>
        row.Text("answer") is var text && text.StartsWith('[') && PythonLiteral.Parse(text) is { Kind: DataKind.List } ? row.Texts("answer") : [text];

    /// <summary>Of <c>validation_Computer_Science_12</c> what stands between.</summary>
    private static string Subject(string id)
    {
        string[] parts = id.Split('_');
        return parts.Length >= 3 ? string.Join('_', parts[1..^1]) : "Other";
    }
}
