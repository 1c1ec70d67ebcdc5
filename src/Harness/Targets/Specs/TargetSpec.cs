using System.Globalization;

namespace FastEval.Harness.Targets.Specs;

/// <summary>A <c>--target</c>, taken apart: <c>KIND:MODEL[,key=value]…</c>, for <c>compatible</c> <c>KIND:URL#MODEL[,key=value]…</c>.</summary>
/// <param name="Kind">One of <see cref="TargetKind.All"/>.</param>
/// <param name="Model">A file, or a model's name.</param>
/// <param name="Url">Where a compatible server is; null for the other kinds.</param>
/// <param name="Values">The settings, by key.</param>
internal sealed record TargetSpec(string Kind, string Model, Uri? Url, IReadOnlyDictionary<string, string> Values)
{
    /// <summary>The option that it was given by.</summary>
    public string Option { get; init; } = TargetSpecParser.Target;

    /// <summary>What messages call it; without the settings.</summary>
    public string Title => $"{Option} {Kind}:{(Url is null ? Model : $"{Url}#{Model}")}";

    /// <summary>A setting as it was given; null if it was not.</summary>
    public string? Text(string key) => Values.GetValueOrDefault(key);

    /// <summary>A whole number.</summary>
    /// <exception cref="ArgumentException">It is none, or out of range.</exception>
    public int? Integer(string key, int min, int max) => Text(key) is not { } text
        ? null
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && value >= min && value <= max
            ? value
            : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{Title}: {key} is a whole number from {min} to {max}, not '{text}'."));

    /// <summary>A time in seconds.</summary>
    /// <exception cref="ArgumentException">It is none, or out of range.</exception>
    public TimeSpan? Seconds(string key, double min, double max) => Text(key) is not { } text
        ? null
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= min && value <= max
            ? TimeSpan.FromSeconds(value)
            : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{Title}: {key} is a number of seconds from {min} to {max}, not '{text}'."));

    /// <summary>One of a few words.</summary>
    /// <exception cref="ArgumentException">It is another.</exception>
    public string? Choice(string key, params string[] words) => Text(key) is not { } text
        ? null
        : words.FirstOrDefault(word => word.Equals(text, StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException($"{Title}: {key} is one of {string.Join(", ", words)}, not '{text}'.");

    /// <summary>Several words, with <c>+</c> between.</summary>
    /// <exception cref="ArgumentException">There is another among them.</exception>
    public IReadOnlySet<string> Words(string key, params string[] words)
    {
        var chosen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string given in Text(key)?.Split('+', StringSplitOptions.TrimEntries) ?? [])
        {
            if (!words.Contains(given))
                throw new ArgumentException($"{Title}: {key} takes {string.Join(" and ", words)}, with + between, not '{given}'.");
            chosen.Add(given);
        }
        return chosen;
    }
}
