using System.Text;
using FastEval.Harness.Prompting;
using FastEval.Harness.Suites.Importing.Data;

namespace FastEval.Harness.Suites.Importing.Benchmarks;

/// <summary>
/// MME (Fu et al., 2023): two yes/no questions about each picture, in 14 tasks. A folder per task with a text beside each picture (or in <c>questions_answers_YN</c>), a question, a tab and
/// the answer per line; or a text per task with picture, question and answer per line.
/// </summary>
internal sealed class MmeBenchmark : IBenchmark
{
    private static readonly EnumerationOptions Below = new() { RecurseSubdirectories = true, IgnoreInaccessible = true };

    private static readonly string[] InnerFolders = ["questions_answers_YN", "images"];

    private static readonly string[] Endings = [".jpg", ".png", ".jpeg"];

    public string Kind => "mme";

    public string Files => "the folder MME_Benchmark_release_version, or one text per task and the pictures";

    // The questions end with "Please answer yes or no." themselves.
    public SuiteCard Card { get; } = CardDraft.Of(
        "mme", "MME: perception and cognition in yes/no questions", "https://github.com/BradyFU/Awesome-Multimodal-Large-Language-Models", CardDraft.SeeSource, "mme", "mme", NamedTemplates.Plain, 16)
        .Deviating("A reply that has neither yes nor no in its first four characters is unparsed; the authors count it as the answer 'other', which is wrong too.");

    public IEnumerable<SuiteItem> Items(ImportSource source)
    {
        string[] texts =
        [
            .. source.Options.Paths.Where(path => File.Exists(path) && IsText(path)).Select(Path.GetFullPath),
            .. source.Files.Folders.SelectMany(folder => Directory.EnumerateFiles(folder, "*.txt", Below)).Order(StringComparer.Ordinal),
        ];
        foreach (string path in texts)
        {
            foreach (DataRow row in Rows(path, source.Files.NameOf(path)))
            {
                foreach (SuiteItem item in source.Make(row, one => Read(one, path, source)))
                    yield return item;
            }
        }
    }

    private static bool IsText(string path) => Path.GetExtension(path).Equals(".txt", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<DataRow> Rows(string path, string name)
    {
        long number = 0;
        foreach (string line in File.ReadLines(path, Encoding.UTF8))
        {
            if (string.IsNullOrWhiteSpace(line))
                continue;
            string[] cells = line.Split('\t');
            number++;
            if (cells.Length is not (2 or 3))
            {
                yield return DataRow.Broken(name, number, $"has {cells.Length} parts between tabs", "write question and answer, or picture, question and answer, with tabs between");
                continue;
            }
            var fields = new Dictionary<string, DataValue> { ["question"] = DataValue.Of(cells[^2]), ["answer"] = DataValue.Of(cells[^1]) };
            if (cells.Length == 3)
                fields["image"] = DataValue.Of(cells[0]);
            yield return new DataRow(name, number, fields);
        }
    }

    private SuiteItem Read(DataRow row, string path, ImportSource source)
    {
        string? named = row.Optional("image");
        string task = named is null ? TaskOf(path) : Path.GetFileNameWithoutExtension(path);
        string picture = named is null ? source.Pictures.FromFile(row, "image", Beside(path) ?? throw row.Problem(null, "there is no picture of this name", "put it beside the text or into 'images'"))
            : source.Pictures.File(row, "image", $"{task}/{named}");
        string stem = Path.GetFileNameWithoutExtension(named ?? path), question = row.Text("question");
        return ItemDraft.YesNo(Card, $"{task}-{stem}-{row.Number}", [picture], question, row.Text("answer")) with
        {
            Capability = Capability(task),
            Categories = [task],
            Set = $"{task}-{stem}",
            Template = task,
        };
    }

    private static string TaskOf(string path)
    {
        string folder = Path.GetDirectoryName(path)!;
        return Path.GetFileName(InnerFolders.Contains(Path.GetFileName(folder)) ? Path.GetDirectoryName(folder)! : folder);
    }

    private static string? Beside(string path)
    {
        string folder = Path.GetDirectoryName(path)!, stem = Path.GetFileNameWithoutExtension(path);
        string[] folders = InnerFolders.Contains(Path.GetFileName(folder)) ? [folder, Path.Combine(Path.GetDirectoryName(folder)!, "images")] : [folder];
        return folders.SelectMany(one => Endings.Select(ending => Path.Combine(one, stem + ending))).FirstOrDefault(File.Exists);
    }

    private static string Capability(string task) => task switch
    {
        "existence" => "existence",
        "count" => "counting",
        "position" => "spatial",
        "color" => "attributes",
        "OCR" => "ocr",
        "posters" or "celebrity" or "landmark" or "artwork" => "knowledge",
        "scene" => "recognition",
        "numerical_calculation" => "math",
        "text_translation" => "translation",
        "code_reasoning" => "coding",
        _ => "reasoning",
    };
}
