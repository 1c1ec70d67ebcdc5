using System.Globalization;
using FastEval.Harness.Prompting;
using FastEval.Harness.Scoring.Metrics;
using FastEval.Harness.Suites.Importing.Data;

namespace FastEval.Harness.Suites.Importing.Benchmarks;

/// <summary>
/// MVTec-AD (Bergmann et al., 2019): defects of 15 things and surfaces. Folders <c>CATEGORY/train/good</c> and <c>CATEGORY/test/{good,DEFECT}</c>. Its authors detect defects without language: the
/// questions are FastEval's.
/// </summary>
internal sealed class MvtecBenchmark : IBenchmark
{
    private const string Good = "good";

    private static readonly string[] Endings = [".png", ".jpg", ".jpeg", ".bmp"];

    public string Kind => "mvtec-ad";

    public string Files => "the folder with the categories (bottle, cable …); --shots N shows N good ones first";

    public SuiteCard Card { get; } = CardDraft.Of(
        "mvtec-ad", "MVTec-AD: is it defective, and how", "https://www.mvtec.com/company/research/datasets/mvtec-ad", "CC-BY-NC-SA-4.0", "mmbench", "detection", NamedTemplates.Letter, 16)
        .Deviating("The data set has no questions: whether there is a defect, and of which kind, is asked in FastEval's words.") with
    {
        Split = "test",
    };

    public IEnumerable<SuiteItem> Items(ImportSource source)
    {
        string[] categories = [.. source.Files.Folders.Concat(source.Files.Folders.SelectMany(Directory.EnumerateDirectories).Order(StringComparer.Ordinal)).Where(folder => Directory.Exists(Path.Combine(folder, "test")))];
        foreach (string category in categories)
        {
            string[] kinds = [.. Directory.EnumerateDirectories(Path.Combine(category, "test")).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal)];
            string[] normal = [.. Pictures(Path.Combine(category, "train", Good)).Take(source.Options.Shots ?? 0)];
            long number = 0;
            foreach ((string kind, string path) in kinds.SelectMany(kind => Pictures(Path.Combine(category, "test", kind)).Select(path => (kind, path))))
            {
                var row = new DataRow(source.Files.NameOf(path), ++number, new Dictionary<string, DataValue>());
                foreach (SuiteItem item in source.Make(row, one => Read(one, source, Path.GetFileName(category), kind, path, kinds, normal)))
                    yield return item;
            }
        }
    }

    private static IEnumerable<string> Pictures(string folder) => !Directory.Exists(folder) ? []
        : Directory.EnumerateFiles(folder).Where(file => Endings.Contains(Path.GetExtension(file).ToLowerInvariant())).Order(StringComparer.Ordinal);

    private IEnumerable<SuiteItem> Read(DataRow row, ImportSource source, string category, string kind, string path, string[] kinds, string[] normal)
    {
        string name = category.Replace('_', ' '), id = $"{category}-{kind}-{Path.GetFileNameWithoutExtension(path)}";
        if (source.Options.Shots is { } shots && normal.Length < shots)
            throw row.Problem(null, string.Create(CultureInfo.InvariantCulture, $"there are {normal.Length} good pictures of {name} in train, but --shots is {shots}"), "give fewer shots, or the whole data set");
        string[] images = [.. normal.Append(path).Select(picture => source.Pictures.FromFile(row, "image", picture))];
        string before = normal.Length == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"The first {normal.Length} show{(normal.Length == 1 ? "s" : "")} a good {name}; the last one is to be inspected. ");
        yield return ItemDraft.YesNo(Card with { PromptTemplate = NamedTemplates.YesNo }, id, images, $"{before}Is there a defect in this {name}?", kind == Good ? "no" : "yes") with
        {
            Scoring = "pope",
            Capability = "inspection",
            Domain = "industry",
            Categories = [category],
            Template = DetectionMetric.Template,
            Group = id,
        };
        string[] defects = [.. kinds.Where(one => one != Good).Select(one => one.Replace('_', ' '))];
        if (kind == Good || defects.Length < 2)
            yield break;
        yield return ItemDraft.Choice(Card, $"{id}-kind", images, $"{before}Which kind of defect does this {name} have?", null, defects, kind.Replace('_', ' ')) with
        {
            Capability = "inspection",
            Domain = "industry",
            Categories = [category],
            Template = "kind",
            Group = id,
        };
    }
}
