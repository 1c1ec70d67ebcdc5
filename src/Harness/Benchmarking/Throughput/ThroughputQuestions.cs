using System.Globalization;

namespace FastEval.Harness.Benchmarking.Throughput;

/// <summary>What is asked about every picture.</summary>
internal static class ThroughputQuestions
{
    private static readonly string[] Own =
    [
        "Is there a cup in the picture?", "Is the picture taken outdoors?", "Are there any people?", "Is there any writing to be read?", "Is something round in it?",
        "Is the background dark?", "Is there an animal?", "Are there more than three things?",
    ];

    /// <summary>The program's own, all different: from the second round on they carry its number.</summary>
    public static IReadOnlyList<string> BuiltIn(int count) =>
        [.. Enumerable.Range(0, count).Select(i => i < Own.Length ? Own[i] : string.Create(CultureInfo.InvariantCulture, $"{Own[i % Own.Length]} ({i / Own.Length + 1})"))];

    /// <summary>The first of a file with one question per line; after its last comes its first again. Empty lines are passed over.</summary>
    /// <exception cref="FastEvalException">It cannot be read, or has none.</exception>
    public static IReadOnlyList<string> FromFile(string path, int count)
    {
        string[] lines;
        try
        {
            lines = [.. File.ReadLines(path).Select(line => line.Trim()).Where(line => line.Length > 0).Take(count)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FastEvalException($"--questions {path} cannot be read: {e.Message}", e);
        }
        return lines.Length > 0
            ? [.. Enumerable.Range(0, count).Select(i => lines[i % lines.Length])]
            : throw new FastEvalException($"--questions {path} has no question: write one on each line.");
    }
}
