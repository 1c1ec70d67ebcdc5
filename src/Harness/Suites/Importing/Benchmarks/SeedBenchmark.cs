using System.Globalization;
using FastEval.Harness.Prompting;
using FastEval.Harness.Scoring;
using FastEval.Harness.Suites.Importing.Data;

namespace FastEval.Harness.Suites.Importing.Benchmarks;

/// <summary>
/// SEED-Bench and SEED-Bench-2 (Li et al., 2023): choices about pictures, sets of pictures, videos, and texts with pictures. A JSON object whose <c>questions</c> have question, choice_a to
/// choice_d, answer, data_id, data_type, question_id, question_type_id; <c>question_type</c> names the dimensions.
/// </summary>
/// <param name="kind"><c>seed-bench</c> or <c>seed-bench-2</c>.</param>
internal sealed class SeedBenchmark(string kind) : IBenchmark
{
    private const string Mark = "<img>";

    /// <summary>Questions that are answered by making pictures.</summary>
    private const string Generation = "L3";

    /// <summary>SEED-Bench counts the segments of dimension 12, of the Breakfast videos, in frames of which there are so many a second; those of others in seconds.</summary>
    private const string BreakfastDimension = "12";

    private const double BreakfastFramesPerSecond = 15;

    public string Kind => kind;

    public string Files => "SEED-Bench.json or SEED-Bench_v2_level1_2_3.json, and the folders of pictures and videos";

    public SuiteCard Card { get; } = (CardDraft.Of(
        kind, kind == "seed-bench" ? "SEED-Bench: choices about pictures and videos" : "SEED-Bench-2: choices about pictures, sets, videos and mixed texts",
        "https://github.com/AILab-CVC/SEED-Bench", CardDraft.SeeSource, ScoringRules.Likelihood, "per-category", NamedTemplates.Letter, 16) with
    {
        LikelihoodTemplate = NamedTemplates.Plain,
    })
        .Deviating(
            "The likelihood of an option is the sum over its tokens.",
            "Where a target gives no likelihoods, or with --score generate, the first character of the reply is taken for the letter.",
            "Level L3, whose options are pictures, is left out, as it is by default in the authors' evaluation; --split L1 takes that level alone.");

    public IEnumerable<SuiteItem> Items(ImportSource source)
    {
        foreach (string path in source.Files.Data($"file of {kind}", "*seed*bench*.json", "*.jsonl", "*.parquet"))
        {
            bool isJson = Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase);
            Dictionary<string, string> dimensions = isJson ? Dimensions(path) : [];
            foreach (DataRow row in source.Rows(path, isJson ? "questions" : null))
            {
                foreach (SuiteItem item in source.Make(row, one => Read(one, source, dimensions)))
                    yield return item;
            }
        }
    }

    /// <summary>The dimensions' names by number, as the file says them.</summary>
    private static Dictionary<string, string> Dimensions(string path)
    {
        using FileStream file = File.OpenRead(path);
        var scanner = new JsonScanner(file, Path.GetFileName(path));
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!scanner.EnterRows("question_type"))
            return names;
        while (scanner.ReadElement(out string? name) is { } number)
        {
            using (number)
                names[number.RootElement.ToString()] = name!;
        }
        return names;
    }

    private IEnumerable<SuiteItem> Read(DataRow row, ImportSource source, Dictionary<string, string> dimensions)
    {
        string? level = row.Optional("level");
        if (level == Generation || (source.Options.Split is { } split && level != split))
            yield break;
        string[] fields = ["choice_a", "choice_b", "choice_c", "choice_d"];
        string[] options = [.. fields.Select(field => row.Text(field))];
        if (options.All(option => option.EndsWith(".jpg", StringComparison.OrdinalIgnoreCase) || option.EndsWith(".png", StringComparison.OrdinalIgnoreCase)))
            throw row.Problem("choice_a", "the options are pictures, which cannot be asked here", "leave the question out: --skip-bad does");
        string type = row.Optional("data_type")?.ToLowerInvariant() ?? "image";
        IReadOnlyList<string> images = Pictures(row, source, type, kind == "seed-bench");
        string number = row.Text("question_type_id"), question = row.Text("question").Replace(Mark, InterleavedPrompt.Mark, StringComparison.Ordinal);
        string dimension = dimensions.GetValueOrDefault(number) ?? $"dimension {number}";
        SuiteItem item = ItemDraft.Choice(Card, row.Text("question_id"), images, question, null, options, ItemDraft.ByLetter(row, "answer", options));
        yield return item with
        {
            Format = item.Format == ItemFormat.MultiImage && type.Contains("video", StringComparison.Ordinal) ? ItemFormat.MultiFrame : item.Format,
            Capability = Capability(dimension),
            Categories = [dimension],
            Template = dimension,
        };
    }

    private static IReadOnlyList<string> Pictures(DataRow row, ImportSource source, string type, bool isFirst)
    {
        DataValue data = row.Require("image", "data_id");
        DataValue[] values = data.Kind == DataKind.List ? [.. data.Items] : [data];
        if (!type.Contains("video", StringComparison.Ordinal))
            return [.. values.Select(value => source.Pictures.Take(row, "data_id", value))];
        if (values.Length > 1)
            return [.. values.SelectMany(value => source.Pictures.Frames(row, "data_id", value.Text, source.Options.Frames))];
        double rate = isFirst && row.Text("question_type_id") == BreakfastDimension ? BreakfastFramesPerSecond : 1;
        (double, double)? part = row.Find("segment") is { Kind: DataKind.List, Items: [var start, var end] } ? (Seconds(start) / rate, Seconds(end) / rate) : null;
        return source.Pictures.Frames(row, "data_id", values[0].Text, source.Options.Frames, part);
    }

    private static double Seconds(DataValue value) => double.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) ? seconds : 0;

    private static string Capability(string dimension) => dimension.ToLowerInvariant() switch
    {
        "instance identity" or "scene understanding" or "celebrity recognition" or "landmark recognition" or "visual referring expression" or "emotion recognition" => "recognition",
        "instance attributes" or "instances attributes" => "attributes",
        "instance location" or "instances location" or "spatial relation" or "spatial relations" => "spatial",
        "instances counting" or "instance counting" => "counting",
        "instance interaction" or "instances interaction" => "relations",
        "visual reasoning" or "visual mathematics" or "science knowledge" or "difference spotting" or "meme comprehension" => "reasoning",
        "text understanding" or "text recognition" or "chart understanding" => "ocr",
        "action recognition" or "action prediction" or "procedure understanding" or "global video understanding" => "temporal",
        _ => "comprehension",
    };
}
