using FastEval.Harness.Suites;
using FastEval.Harness.Suites.Core;

namespace FastEval.Harness.Running;

/// <summary>
/// A control: every question gets the pictures of another question of its kind. What a model still answers right then, it does not see; its
/// accuracy must fall to chance.
/// </summary>
internal static class PictureExchange
{
    /// <summary>
    /// Exchanges pictures among items of the same template (else of the same format, kind and prompt) with as many pictures; the order of the
    /// items stays. Items of which no other has other pictures are left out.
    /// </summary>
    /// <param name="items">All items of a suite.</param>
    /// <param name="seed">What the exchange is drawn from.</param>
    public static IReadOnlyList<SuiteItem> Apply(IReadOnlyList<SuiteItem> items, ulong seed)
    {
        var random = new SeededRandom(seed);
        var exchanged = new Dictionary<string, SuiteItem>(StringComparer.Ordinal);
        foreach (IGrouping<string, SuiteItem> alike in items.Where(item => item.Images.Count > 0).GroupBy(Kind))
        {
            IReadOnlyList<string>[] pictures = random.Shuffle([.. alike.Select(item => item.Images).DistinctBy(Key)]);
            if (pictures.Length == 1)
                continue;
            // Round a circle in random order: nobody keeps their own.
            var next = Enumerable.Range(0, pictures.Length).ToDictionary(i => Key(pictures[i]), i => pictures[(i + 1) % pictures.Length], StringComparer.Ordinal);
            foreach (SuiteItem item in alike)
                exchanged.Add(item.Id, item with { Images = next[Key(item.Images)] });
        }
        return [.. items.Where(item => item.Images.Count == 0 || exchanged.ContainsKey(item.Id)).Select(item => exchanged.GetValueOrDefault(item.Id, item))];
    }

    private static string Kind(SuiteItem item) => $"{item.Template ?? $"{item.Format}\n{item.Kind}\n{item.Prompt}"}\n{item.Images.Count}";

    private static string Key(IReadOnlyList<string> images) => string.Join('\n', images);
}
