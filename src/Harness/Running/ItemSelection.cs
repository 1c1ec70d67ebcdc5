using System.Text.Json;
using FastEval.Harness.Suites;

namespace FastEval.Harness.Running;

/// <summary>
/// Which items a run has: <c>--filter</c> and <c>--limit</c>. Filters of one key are alternatives, of several keys conditions; the limit
/// takes the first of what is left, in the suite's order.
/// </summary>
internal static class ItemSelection
{
    private static readonly (string[] Names, Func<SuiteItem, string?> Value)[] Keys =
    [
        (["cap", "capability"], item => item.Capability),
        (["domain"], item => item.Domain),
        (["format"], item => Word(item.Format, SuiteJson.Line.ItemFormat)),
        (["kind"], item => Word(item.Kind, SuiteJson.Line.AnswerKind)),
        (["difficulty"], item => item.Difficulty),
        (["template"], item => item.Template),
        (["id"], item => item.Id),
    ];

    /// <summary>Selects.</summary>
    /// <param name="items">All items.</param>
    /// <param name="filters">As given: <c>key=value</c>, several values with commas between.</param>
    /// <param name="limit">The number of items at most; null for all.</param>
    /// <exception cref="ArgumentException">There is no such key, no item has the value, or nothing is left.</exception>
    public static IReadOnlyList<SuiteItem> Select(IReadOnlyList<SuiteItem> items, IReadOnlyList<string> filters, int? limit)
    {
        var wanted = new Dictionary<int, HashSet<string>>();
        foreach (string filter in filters)
        {
            (int key, string[] values) = Parse(filter);
            string[] present = [.. items.Select(Keys[key].Value).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
            foreach (string value in values)
            {
                if (!present.Contains(value))
                    throw new ArgumentException($"--filter {filter}: no item has the {Keys[key].Names[^1]} '{value}'. {Offer(present)}");
            }
            if (!wanted.TryGetValue(key, out HashSet<string>? set))
                wanted[key] = set = new HashSet<string>(StringComparer.Ordinal);
            set.UnionWith(values);
        }
        SuiteItem[] left = [.. items.Where(item => wanted.All(one => Keys[one.Key].Value(item) is { } value && one.Value.Contains(value))).Take(limit ?? int.MaxValue)];
        return left.Length > 0 ? left : throw new ArgumentException($"No item passes all of --filter {string.Join(" --filter ", filters)}.");
    }

    private static (int Key, string[] Values) Parse(string filter)
    {
        int equals = filter.IndexOf('=', StringComparison.Ordinal);
        string name = equals < 0 ? filter : filter[..equals];
        int key = Array.FindIndex(Keys, one => one.Names.Contains(name, StringComparer.OrdinalIgnoreCase));
        string[] values = equals < 0 ? [] : filter[(equals + 1)..].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (key < 0 || values.Length == 0)
            throw new ArgumentException($"--filter is KEY=VALUE[,VALUE], with the key one of {string.Join(", ", Keys.SelectMany(one => one.Names))}; '{filter}' is not.");
        return (key, values);
    }

    private static string Offer(string[] present) => present.Length switch
    {
        0 => "This suite has none.",
        <= 20 => $"There are: {string.Join(", ", present)}.",
        _ => $"There are {present.Length}, for example {string.Join(", ", present.Take(5))}.",
    };

    /// <summary>The word that suites use.</summary>
    internal static string Word<T>(T value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        JsonSerializer.SerializeToElement(value, type).GetString()!;
}
