using System.Globalization;

namespace FastEval.Harness.Output;

/// <summary>Names where there is little room, as in the heads of columns.</summary>
internal static class ShortName
{
    /// <summary>A name without its middle: one model's files differ in the last letters.</summary>
    /// <param name="name">The name.</param>
    /// <param name="letters">The most that there is room for, at least 3.</param>
    public static string Of(string name, int letters)
    {
        var whole = new StringInfo(name);
        int count = whole.LengthInTextElements, first = letters / 3;
        return count <= letters ? name : $"{whole.SubstringByTextElements(0, first)}…{whole.SubstringByTextElements(count - (letters - first - 1))}";
    }

    /// <summary>Names, each without its middle if it is long; those that would become the same stay whole.</summary>
    /// <param name="names">Unique ones.</param>
    /// <param name="letters">As for one.</param>
    public static IReadOnlyList<string> Of(IReadOnlyList<string> names, int letters)
    {
        string[] cut = [.. names.Select(name => Of(name, letters))];
        return [.. names.Select((name, i) => cut.Count(one => one == cut[i]) == 1 ? cut[i] : name)];
    }
}
