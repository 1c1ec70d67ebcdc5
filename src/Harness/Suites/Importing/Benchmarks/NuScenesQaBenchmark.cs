using FastEval.Harness.Prompting;
using FastEval.Harness.Suites.Importing.Data;

namespace FastEval.Harness.Suites.Importing.Benchmarks;

/// <summary>
/// NuScenes-QA (Qian et al., 2023): questions about the six cameras of a car. An object whose <c>questions</c> have sample_token, question, answer, template_type, num_hop. The pictures are found by
/// nuScenes' own table <c>sample_data.json</c>, or in folders named like the tokens.
/// </summary>
internal sealed class NuScenesQaBenchmark : IBenchmark
{
    private static readonly string[] Cameras = ["CAM_FRONT_LEFT", "CAM_FRONT", "CAM_FRONT_RIGHT", "CAM_BACK_LEFT", "CAM_BACK", "CAM_BACK_RIGHT"];

    public string Kind => "nuscenes-qa";

    public string Files => "NuScenes_val_questions.json, and nuScenes with sample_data.json and samples, or a folder per token with CAM_FRONT.jpg and so on";

    public SuiteCard Card { get; } = CardDraft.Of(
        "nuscenes-qa", "NuScenes-QA: six cameras of a car", "https://github.com/qiantianwen/NuScenes-QA", CardDraft.SeeSource, "exact", "per-category",
        "The pictures are from six cameras of a car: front left, front, front right, back left, back, back right.\n{question}\nAnswer with a single word, number or status.", 16)
        .Deviating("The authors' models choose among 30 classes; here a reply must be the answer, case and a full stop aside.", "Only the cameras are shown, no lidar.") with
    {
        Split = "val",
    };

    public IEnumerable<SuiteItem> Items(ImportSource source)
    {
        string[] files = [.. source.Files.Find("NuScenes_*questions*.json", "*nuscenes*qa*.json").Where(file => Path.GetFileName(file) != "sample_data.json")];
        if (files.Length == 0)
            throw new FastEvalException($"No file of {Kind} is there: name {Files}.");
        Dictionary<string, string[]> tables = Tables(source, files);
        foreach (DataRow row in files.SelectMany(file => source.Rows(file, "questions")))
        {
            foreach (SuiteItem item in source.Make(row, one => Read(one, source, tables)))
                yield return item;
        }
    }

    /// <summary>The pictures of the samples that are asked about, in the order of the cameras, as nuScenes' table has them.</summary>
    private static Dictionary<string, string[]> Tables(ImportSource source, string[] files)
    {
        string[] tables = [.. source.Files.Find("sample_data.json").Where(file => Path.GetFileName(file) == "sample_data.json")];
        if (tables.Length == 0)
            return [];
        // Of the millions of pictures only those of these samples are kept.
        var asked = files.SelectMany(file => source.Rows(file, "questions")).Select(row => row.Find("sample_token")?.Text).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var found = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (DataRow row in tables.SelectMany(file => source.Rows(file)))
        {
            if (row.Optional("sample_token") is not { } token || !asked.Contains(token) || row.Optional("is_key_frame") == "false" || row.Optional("filename") is not { } name)
                continue;
            int camera = Array.FindIndex(Cameras, one => name.Contains($"/{one}/", StringComparison.Ordinal));
            if (camera < 0)
                continue;
            if (!found.TryGetValue(token, out string[]? names))
                found[token] = names = new string[Cameras.Length];
            names[camera] = name;
        }
        return found;
    }

    private SuiteItem Read(DataRow row, ImportSource source, Dictionary<string, string[]> tables)
    {
        string token = row.Text("sample_token"), type = row.Optional("template_type") ?? "none", hops = row.Optional("num_hop") ?? "0";
        string[] images = tables.TryGetValue(token, out string[]? names)
            ? [.. names.Where(name => name is not null).Select(name => source.Pictures.File(row, "sample_token", name))]
            : [.. Cameras.Select(camera => source.Pictures.File(row, "sample_token", $"{token}/{camera}.jpg"))];
        return ItemDraft.Text(Card, $"{row.Number}", images, row.Text("question"), null, [row.Text("answer")]) with
        {
            Format = images.Length > 1 ? ItemFormat.MultiImage : ItemFormat.Single,
            Capability = type switch { "exist" => "existence", "count" => "counting", "object" => "recognition", "status" => "attributes", "comparison" => "relations", _ => "comprehension" },
            Domain = "automotive",
            Difficulty = hops == "0" ? "easy" : "hard",
            Categories = [type, $"H{hops}"],
            Template = type,
            Group = token,
        };
    }
}
