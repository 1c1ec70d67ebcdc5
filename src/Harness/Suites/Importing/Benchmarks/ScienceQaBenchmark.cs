using FastEval.Harness.Prompting;
using FastEval.Harness.Suites.Importing.Data;

namespace FastEval.Harness.Suites.Importing.Benchmarks;

/// <summary>
/// ScienceQA (Lu et al., 2022): school science in choices, with and without pictures. <c>problems.json</c>, an object by number, with question, choices, answer (a place), hint, image, grade,
/// subject, split; the pictures are <c>SPLIT/NUMBER/image.png</c>.
/// </summary>
internal sealed class ScienceQaBenchmark : RowBenchmark
{
    private const string DefaultSplit = "test";

    public override string Kind => "scienceqa";

    public override string Files => "problems.json, and the folder of pictures by split; the split test unless --split says otherwise";

    public override SuiteCard Card { get; } = CardDraft.Of(
        "scienceqa", "ScienceQA: school science", "https://github.com/lupantech/ScienceQA", "CC-BY-NC-SA-4.0", "scienceqa", "all-categories",
        "Context: {hint}\n{question}\n{options}\nAnswer with the option's letter from the given choices directly.", 16) with
    {
        Split = DefaultSplit,
    };

    protected override string[] Patterns => ["problems.json", "*scienceqa*.json", "*.parquet"];

    protected override IEnumerable<SuiteItem> Read(DataRow row, string path, ImportSource source)
    {
        string wanted = source.Options.Split ?? DefaultSplit, split = row.Optional("split") ?? wanted;
        if (split != wanted)
            yield break;
        string id = row.Key ?? row.Optional("id", "pid") ?? $"{Path.GetFileNameWithoutExtension(path)}-{row.Number}";
        IReadOnlyList<string> options = row.Texts("choices");
        int answer = row.Whole("answer");
        if (answer < 0 || answer >= options.Count)
            throw row.Problem("answer", $"{answer} is no place among {options.Count} choices", "correct it; places begin at 0");
        string[] images = row.Find("image") is not { } image ? []
            : [image.Kind == DataKind.Text ? source.Pictures.File(row, "image", $"{split}/{id}/{image.Text}") : source.Pictures.Take(row, "image", image)];
        string? hint = row.Optional("hint");
        yield return ItemDraft.Choice(Card, id, images, row.Text("question"), hint, options, options[answer]) with
        {
            Capability = row.Optional("subject") == "language science" ? "comprehension" : "knowledge",
            Domain = "education",
            Categories =
            [
                row.Optional("subject") switch { "natural science" => "NAT", "social science" => "SOC", "language science" => "LAN", var other => other ?? "none" },
                images.Length > 0 ? "IMG" : hint is not null ? "TXT" : "NO",
                Grade(row.Optional("grade")),
            ],
            Template = row.Optional("topic"),
        };
    }

    private static string Grade(string? grade) =>
        grade is not null && int.TryParse(grade.Replace("grade", "", StringComparison.OrdinalIgnoreCase), out int number) && number <= 6 ? "G1-6" : "G7-12";
}
