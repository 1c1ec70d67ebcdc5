using FastEval.Harness.Prompting;
using FastEval.Harness.Suites.Importing.Data;

namespace FastEval.Harness.Suites.Importing.Benchmarks;

/// <summary>
/// The table that many benchmarks are passed on as: index, image (base64) or image_path (one, or a list), question, hint, A to Z, answer (a letter where there are options), category, l2-category, split.
/// </summary>
internal sealed class TsvBenchmark : RowBenchmark
{
    public override string Kind => "tsv";

    public override string Files => "a TSV or CSV with index, image or image_path, question, answer, and perhaps hint, A, B, C …, category, l2-category, split";

    public override SuiteCard Card { get; } = new()
    {
        Schema = SuiteCard.CurrentSchema,
        Name = "tsv",
        Version = "1",
        Title = "Imported from a table",
        Licence = CardDraft.SeeSource,
        Metric = "per-category",
        PromptTemplate = NamedTemplates.Letter,
        MaxTokens = 64,
        Deviations = ["Replies are read by FastEval's own rules."],
    };

    protected override string[] Patterns => ["*.tsv", "*.csv"];

    protected override IEnumerable<SuiteItem> Read(DataRow row, string path, ImportSource source)
    {
        if (source.Options.Split is { } split && row.Optional("split") is { } own && own != split)
            yield break;
        string id = row.Optional("index", "id") ?? $"{row.Number}", question = row.Text("question");
        string[] images = Pictures(row, source);
        string? hint = row.Optional("hint"), category = row.Optional("category");
        SuiteItem item;
        if (row.Find("A") is not null)
        {
            IReadOnlyList<string> options = ItemDraft.Lettered(row, letter => letter.ToString());
            item = ItemDraft.Choice(Card, id, images, question, hint, options, ItemDraft.ByLetter(row, "answer", options));
        }
        else
        {
            string answer = row.Text("answer");
            item = answer.ToLowerInvariant() is "yes" or "no"
                ? ItemDraft.YesNo(Card with { PromptTemplate = NamedTemplates.YesNo }, id, images, question, answer)
                : ItemDraft.Text(Card with { PromptTemplate = NamedTemplates.Short }, id, images, question, hint, [answer]);
        }
        yield return item with
        {
            Capability = row.Optional("capability", "l2-category", "l2_category") ?? category ?? "comprehension",
            Domain = row.Optional("domain") ?? "general",
            Categories = category is null ? null : [category],
            Template = category,
        };
    }

    private static string[] Pictures(DataRow row, ImportSource source)
    {
        DataValue? value = row.Find("image", "image_path");
        if (value is null)
            return [];
        if (value.Kind == DataKind.Text && value.Bytes.Span[0] == (byte)'[' && PythonLiteral.Parse(value.Text) is { Kind: DataKind.List } list)
            return [.. list.Items.Select(one => source.Pictures.Take(row, "image", one))];
        return [source.Pictures.Take(row, "image", value)];
    }
}
