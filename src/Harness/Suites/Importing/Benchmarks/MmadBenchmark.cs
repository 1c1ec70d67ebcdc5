using System.Globalization;
using FastEval.Harness.Prompting;
using FastEval.Harness.Suites.Importing.Data;

namespace FastEval.Harness.Suites.Importing.Benchmarks;

/// <summary>
/// MMAD (Jiang et al., 2024): choices about industrial pictures. <c>mmad.json</c>, an object by picture, with similar_templates, random_templates and <c>conversation</c> (Question, Options,
/// Answer, type). One normal picture is shown first. A picture is normal if its path has "good".
/// </summary>
internal sealed class MmadBenchmark : RowBenchmark
{
    private const int DefaultShots = 1;

    public override string Kind => "mmad";

    public override string Files => "mmad.json and the folders DS-MVTec, MVTec-LOCO, VisA, GoodsAD; --shots N shows N normal pictures first (default 1)";

    public override SuiteCard Card { get; } = CardDraft.Of(
        "mmad", "MMAD: industrial anomalies", "https://github.com/jam-cc/MMAD", CardDraft.SeeSource, "mmad", "mmad", NamedTemplates.Letter, 16)
        .Deviating("Every question is asked by itself, without those before it in the conversation.", "A reply without a letter is unparsed; the authors take the option whose text is most like it.",
            "The request for a letter and the words about the first picture are FastEval's.");

    protected override string[] Patterns => ["mmad*.json"];

    protected override IEnumerable<SuiteItem> Read(DataRow row, string path, ImportSource source)
    {
        string image = row.Key ?? row.Text("image");
        int shots = source.Options.Shots ?? DefaultShots;
        string[] templates = shots == 0 ? [] : [.. (row.Find("random_templates", "similar_templates") is null ? [] : row.Texts("random_templates", "similar_templates")).Take(shots)];
        if (templates.Length < shots)
            throw row.Problem("random_templates", string.Create(CultureInfo.InvariantCulture, $"there are {templates.Length} templates, but --shots is {shots}"), "give fewer shots");
        string[] images = [.. templates.Append(image).Select(name => source.Pictures.File(row, "image", name))];
        string before = templates.Length == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"The first {(templates.Length == 1 ? "picture is a normal sample" : $"{templates.Length} pictures are normal samples")}; the question is about the last one.");
        string[] parts = image.Split('/', StringSplitOptions.RemoveEmptyEntries);
        bool isNormal = image.Contains("good", StringComparison.Ordinal);
        int number = 0;
        foreach (DataValue question in row.Fields.FirstOrDefault(field => field.Key.StartsWith("conversation", StringComparison.Ordinal)).Value?.Items ?? [])
            yield return Item(row, string.Create(CultureInfo.InvariantCulture, $"{image}#{++number}"), question, images, before, parts[0], isNormal);
        if (number == 0)
            throw row.Problem("conversation", "holds no question", "correct it");
    }

    private SuiteItem Item(DataRow row, string id, DataValue question, string[] images, string before, string origin, bool isNormal)
    {
        DataValue Part(string name) => question.Fields.GetValueOrDefault(name) is { IsBlank: false } value ? value : throw row.Problem(name, $"the question {id} has none", "correct it");
        string[] options = [.. Part("Options").Fields.OrderBy(option => option.Key, StringComparer.Ordinal).Select(option => option.Value.Text.Trim())];
        string letter = Part("Answer").Text.Trim(), type = question.Fields.GetValueOrDefault("type") is { IsBlank: false } named ? named.Text.Trim() : "none";
        // Two names of one subtask, as the authors count.
        string subtask = type is "Object Structure" or "Object Details" ? "Object Analysis" : type;
        int answer = letter.Length == 1 ? letter[0] - 'A' : -1;
        if (answer < 0 || answer >= options.Length)
            throw row.Problem("Answer", $"'{letter}' of the question {id} is no letter of its {options.Length} options", "correct it");
        return ItemDraft.Choice(Card, id, images, Part("Question").Text.Trim(), before.Length > 0 ? before : null, options, options[answer]) with
        {
            Capability = type.StartsWith("Object", StringComparison.Ordinal) ? "recognition" : type.Contains("Localization", StringComparison.Ordinal) ? "spatial" : "inspection",
            Domain = "industry",
            Categories = [subtask, origin, isNormal ? "normal" : "anomaly"],
            Template = type,
            Group = images[^1],
        };
    }
}
