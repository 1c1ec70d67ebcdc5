namespace FastEval.Harness.Comparing;

/// <summary>Names for the heads of columns and for marks in plots, where long ones would push everything else aside.</summary>
internal static class ShortLabels
{
    /// <summary>The most letters of one.</summary>
    public const int MostLetters = 22;

    private const string Gap = "…";

    // The end tells quantisations and runs apart, the beginning families.
    private const int AtTheEnd = 12;

    /// <summary>The labels, long ones without their middle; those that would become the same stay as they are.</summary>
    /// <param name="labels">Unique ones.</param>
    public static IReadOnlyList<string> Of(IReadOnlyList<string> labels)
    {
        string[] cut = [.. labels.Select(Cut)];
        return [.. labels.Select((label, i) => cut.Count(one => one == cut[i]) == 1 ? cut[i] : label)];
    }

    private static string Cut(string label)
    {
        var letters = new System.Globalization.StringInfo(label);
        int count = letters.LengthInTextElements;
        return count <= MostLetters
            ? label
            : letters.SubstringByTextElements(0, MostLetters - Gap.Length - AtTheEnd) + Gap + letters.SubstringByTextElements(count - AtTheEnd);
    }
}
