using System.Globalization;
using System.Text.RegularExpressions;

namespace FastEval.Harness.Scoring.Metrics;

/// <summary>How well the places that a reply names are those of the answer: numbers in pairs, matched where the sum of their differences is below 16 pixels.</summary>
internal static partial class CoordinateF1
{
    private const double Near = 16;

    /// <summary>F1 of the places, 0 to 1; 0 if neither names any.</summary>
    public static double Of(string said, string right)
    {
        List<(double X, double Y)> found = Places(said), wanted = Places(right);
        int all = found.Count + wanted.Count;
        if (all == 0)
            return 0;
        int hits = 0;
        foreach ((double x, double y) in found)
        {
            double Distance((double X, double Y) place) => Math.Abs(place.X - x) + Math.Abs(place.Y - y);
            if (wanted.Count == 0 || wanted.MinBy(Distance) is var nearest && Distance(nearest) >= Near)
                continue;
            wanted.Remove(nearest); // each place is found once
            hits++;
        }
        return 2.0 * hits / all;
    }

    private static List<(double X, double Y)> Places(string text)
    {
        double[] numbers = [.. Number().Matches(text).Select(number => double.Parse(number.Value, CultureInfo.InvariantCulture))];
        return [.. Enumerable.Range(0, numbers.Length / 2).Select(i => (numbers[2 * i], numbers[2 * i + 1]))];
    }

    [GeneratedRegex(@"\d+\.\d+")]
    private static partial Regex Number();
}
