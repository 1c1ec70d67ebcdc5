using System.Globalization;

namespace FastEval.Harness.Scoring.Judging;

/// <summary>Reads a number of a verdict.</summary>
internal static class VerdictNumber
{
    /// <summary>The number; null if the text is none, or is out of range.</summary>
    public static double? Parse(string text, double lowest, double highest) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out double value) && value >= lowest && value <= highest
            ? value
            : null;

    /// <summary>A number as records have it.</summary>
    public static string Text(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
