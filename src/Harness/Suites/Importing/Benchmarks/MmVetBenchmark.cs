using FastEval.Harness.Prompting;
using FastEval.Harness.Scoring;
using FastEval.Harness.Scoring.Judging;
using FastEval.Harness.Suites.Importing.Data;

namespace FastEval.Harness.Suites.Importing.Benchmarks;

/// <summary>MM-Vet (Yu et al., 2023): abilities together, judged. <c>mm-vet.json</c>, an object by id, with imagename, question, answer (with &lt;AND&gt; and &lt;OR&gt;), capability (a list); or the same in Parquet.</summary>
internal sealed class MmVetBenchmark : RowBenchmark
{
    public override string Kind => "mm-vet";

    public override string Files => "mm-vet.json and the folder images, or Parquet";

    public override SuiteCard Card { get; } = CardDraft.Of(
        "mm-vet", "MM-Vet: abilities together", "https://github.com/yuweihao/MM-Vet", CardDraft.SeeSource, ScoringRules.Judge, "all-categories", NamedTemplates.Plain, 512)
        .JudgedBy(JudgeTemplates.MmVet)
        .Deviating(
            "Each reply is judged once; the authors publish the mean of five judgements.",
            "A verdict that cannot be read is an error; the authors ask again at higher temperatures, five times at most, and then count 0.");

    protected override string[] Patterns => ["mm-vet*.json", "*.parquet"];

    protected override IEnumerable<SuiteItem> Read(DataRow row, string path, ImportSource source)
    {
        DataValue given = row.Require("capability");
        string[] abilities = given.Kind == DataKind.List ? [.. row.Texts("capability")] : row.Text("capability").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (abilities.Length == 0)
            throw row.Problem("capability", "is empty", "name at least one ability");
        yield return ItemDraft.Text(Card, row.Key ?? row.Text("question_id"), [source.Pictures.Take(row, "imagename", "image")], row.Text("question"), null, [row.Text("answer")]) with
        {
            Capability = Capability(abilities),
            Categories = abilities,
        };
    }

    /// <summary>The one that takes most of several.</summary>
    private static string Capability(string[] abilities) =>
        abilities.Contains("math") ? "math" : abilities.Contains("know") ? "knowledge" : abilities.Contains("ocr") ? "ocr" : abilities.Contains("spat") ? "spatial" : "recognition";
}
