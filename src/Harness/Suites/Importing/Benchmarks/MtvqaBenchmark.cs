using System.Globalization;
using FastEval.Harness.Prompting;
using FastEval.Harness.Suites.Importing.Data;

namespace FastEval.Harness.Suites.Importing.Benchmarks;

/// <summary>MTVQA (Tang et al., 2024): texts in pictures in nine languages. Parquet with id, lang, image, qa_pairs (a list of question and answer, in a text or as it is).</summary>
internal sealed class MtvqaBenchmark : RowBenchmark
{
    public override string Kind => "mtvqa";

    public override string Files => "Parquet files, split test";

    public override SuiteCard Card { get; } = CardDraft.Of(
        "mtvqa", "MTVQA: reading in nine languages", "https://huggingface.co/datasets/ByteDance/MTVQA", CardDraft.SeeSource, "contains", "macro",
        "{question}\nAnswer the question using a word or phrase in the language of the question.", 64) with
    {
        Split = "test",
    };

    protected override string[] Patterns => ["test*.parquet", "*.jsonl"];

    protected override IEnumerable<SuiteItem> Read(DataRow row, string path, ImportSource source)
    {
        string id = row.Text("id"), language = row.Text("lang"), image = source.Pictures.Take(row, "image");
        int number = 0;
        foreach (DataValue pair in row.Values("qa_pairs"))
        {
            string Part(string name) => pair.Fields.GetValueOrDefault(name) is { IsBlank: false } value ? value.Text.Trim() : throw row.Problem("qa_pairs", $"a pair has no {name}", "correct it");
            yield return ItemDraft.Text(Card, string.Create(CultureInfo.InvariantCulture, $"{language}-{id}-{++number}"), [image], Part("question"), null, [Part("answer")]) with
            {
                Capability = "multilingual",
                Categories = [language],
                Template = language,
            };
        }
        if (number == 0)
            throw row.Problem("qa_pairs", "holds no question", "correct it");
    }
}
