using System.Globalization;
using System.Text;

namespace FastEval.Harness.Scoring;

/// <summary>
/// Unicode's compatibility decomposition (NFKD, Unicode Standard Annex 15). Two texts are equal in it exactly when they are in NFKC.
/// .NET's own <see cref="string.Normalize()"/> leaves texts as they are where globalization is invariant, as it is here.
/// </summary>
internal static class CompatibilityForm
{
    private const string ResourceName = "unicode-compatibility.txt";
    private const int SyllableBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TailBase = 0x11A7;
    private const int Syllables = 11172, Vowels = 21, Tails = 28;

    private static readonly Lazy<(Dictionary<int, int[]> Decompositions, Dictionary<int, int> Classes)> Tables = new(Load);

    /// <summary>Decomposes a text; unpaired surrogates become U+FFFD.</summary>
    public static string Of(string text)
    {
        if (Ascii.IsValid(text))
            return text;
        var points = new List<int>(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
            Append(points, rune.Value);
        Reorder(points);
        var result = new StringBuilder(points.Count);
        foreach (int point in points)
            result.Append(new Rune(point));
        return result.ToString();
    }

    private static void Append(List<int> points, int point)
    {
        int syllable = point - SyllableBase;
        if (syllable is >= 0 and < Syllables)
        {
            points.Add(LeadBase + (syllable / (Vowels * Tails)));
            points.Add(VowelBase + (syllable / Tails % Vowels));
            if (syllable % Tails != 0)
                points.Add(TailBase + (syllable % Tails));
        }
        else if (Tables.Value.Decompositions.TryGetValue(point, out int[]? parts))
        {
            points.AddRange(parts);
        }
        else
        {
            points.Add(point);
        }
    }

    /// <summary>Puts each run of combining marks into the order of their classes, marks of one class as they came.</summary>
    private static void Reorder(List<int> points)
    {
        Dictionary<int, int> classes = Tables.Value.Classes;
        for (int i = 1; i < points.Count; i++)
        {
            int point = points[i];
            if (!classes.TryGetValue(point, out int own))
                continue;
            int at = i;
            for (; at > 0 && classes.TryGetValue(points[at - 1], out int before) && before > own; at--)
                points[at] = points[at - 1];
            points[at] = point;
        }
    }

    private static (Dictionary<int, int[]> Decompositions, Dictionary<int, int> Classes) Load()
    {
        var decompositions = new Dictionary<int, int[]>();
        var classes = new Dictionary<int, int>();
        using Stream stream = typeof(CompatibilityForm).Assembly.GetManifestResourceStream(ResourceName)!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
                continue;
            int parting = line.IndexOf(';', StringComparison.Ordinal);
            int[] points = [.. line[(parting + 1)..].Split(' ').Select(hex => int.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture))];
            if (line[0] != '=')
            {
                decompositions.Add(int.Parse(line.AsSpan(0, parting), NumberStyles.HexNumber, CultureInfo.InvariantCulture), points);
                continue;
            }
            foreach (int point in points)
                classes.Add(point, int.Parse(line.AsSpan(1, parting - 1), NumberStyles.None, CultureInfo.InvariantCulture));
        }
        return (decompositions, classes);
    }
}
