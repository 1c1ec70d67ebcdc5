using System.Globalization;
using FastEval.Harness.Prompting;
using FastEval.Harness.Suites.Importing.Data;

namespace FastEval.Harness.Suites.Importing.Benchmarks;

/// <summary>
/// MMBench (Liu et al., 2023): choices asked in every rotation of their options. A TSV with index, image, question, hint, A to D, answer, category, l2-category; rotations have the index of
/// their question plus a multiple of a million. Of files that have none they are made.
/// </summary>
internal sealed class MmBenchBenchmark : IBenchmark
{
    private const long RotationStep = 1_000_000;

    /// <summary>A shorter cell is the index of the row that has the picture.</summary>
    private const int ShortestPicture = 64;

    public string Kind => "mmbench";

    public string Files => "MMBench_DEV_EN.tsv and the like";

    public SuiteCard Card { get; } = CardDraft.Of(
        "mmbench", "MMBench: abilities in choices, circular", "https://github.com/open-compass/MMBench", CardDraft.SeeSource, "mmbench", "circular", NamedTemplates.Letter, 64)
        .Deviating("A reply that exact matching does not read is unparsed; the authors ask a language model which option it means.",
            "Behind 'answer is' only a capital that is a word of its own counts; VLMEvalKit takes the next word's first letter, so that 'the answer is dark' is D.");

    public IEnumerable<SuiteItem> Items(ImportSource source)
    {
        foreach (string path in source.Files.Data("file of mmbench", "*mmbench*.tsv", "*mmbench*.parquet", "*.tsv"))
        {
            bool hasRotations = source.Rows(path).Any(row => row.Find("index") is { } index && long.TryParse(index.Text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) && value >= RotationStep);
            var pictures = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (DataRow row in source.Rows(path))
            {
                foreach (SuiteItem item in source.Make(row, one => Read(one, source, pictures, hasRotations)))
                    yield return item;
            }
        }
    }

    private IEnumerable<SuiteItem> Read(DataRow row, ImportSource source, Dictionary<string, string> pictures, bool hasRotations)
    {
        if (source.Options.Split is { } split && row.Optional("split") is { } own && own != split)
            yield break;
        string index = row.Text("index");
        if (!long.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out long number))
            throw row.Problem("index", $"'{index}' is not a whole number", "correct it");
        IReadOnlyList<string> options = ItemDraft.Lettered(row, letter => letter.ToString());
        string answer = ItemDraft.ByLetter(row, "answer", options);
        string picture = Picture(row, source, pictures, index);
        string set = (number % RotationStep).ToString(CultureInfo.InvariantCulture);
        for (int turn = 0; turn < (hasRotations ? 1 : options.Count); turn++)
        {
            string[] rotated = [.. options.Skip(turn), .. options.Take(turn)];
            long id = number + turn * RotationStep;
            yield return ItemDraft.Choice(Card, id.ToString(CultureInfo.InvariantCulture), [picture], row.Text("question"), row.Optional("hint"), rotated, answer) with
            {
                Capability = Capability(row.Optional("l2-category", "l2_category"), row.Optional("category")),
                Categories = [.. new[] { row.Optional("l2-category", "l2_category"), row.Optional("category") }.OfType<string>()],
                Set = set,
                Group = set,
            };
        }
    }

    private static string Picture(DataRow row, ImportSource source, Dictionary<string, string> pictures, string index)
    {
        DataValue cell = row.Require("image", "image_path");
        if (cell.Kind == DataKind.Text && cell.Bytes.Length < ShortestPicture && cell.Text.Trim() is var other && other.All(char.IsAsciiDigit))
            return pictures.GetValueOrDefault(other) ?? throw row.Problem("image", $"is that of row {other}, which has none or comes later", "put that row first");
        string name = source.Pictures.Take(row, "image", cell);
        pictures[index] = name;
        return name;
    }

    private static string Capability(string? group, string? category) => (category ?? "") switch
    {
        "object_localization" or "spatial_relationship" => "spatial",
        "ocr" => "ocr",
        "celebrity_recognition" => "knowledge",
        "attribute_recognition" or "attribute_comparison" => "attributes",
        "action_recognition" => "recognition",
        "structuralized_imagetext_understanding" => "comprehension",
        _ => group switch
        {
            "coarse_perception" => "recognition",
            "finegrained_perception (instance-level)" or "finegrained_perception (cross-instance)" => "recognition",
            "attribute_reasoning" or "logic_reasoning" or "relation_reasoning" => "reasoning",
            _ => "comprehension",
        },
    };
}
