using System.Text.Json;
using FastEval.Harness.Suites.Reading;

namespace FastEval.Harness.Suites.Importing.Data;

/// <summary>Reads a JSON object per line, one line in memory at a time. Some benchmarks name such files <c>.json</c>.</summary>
internal static class JsonLineRows
{
    /// <summary>Longer lines are reported, not read: a picture in base64 is that long at most.</summary>
    public const int MaxLineBytes = 512 << 20;

    private const string Remedy = "write one JSON object per line";

    /// <summary>All lines that are not empty.</summary>
    public static IEnumerable<DataRow> Read(Stream file, string name)
    {
        long number = 0;
        foreach (JsonLine line in JsonLineReader.Read(file, MaxLineBytes))
        {
            ReadOnlyMemory<byte> bytes = line.Bytes;
            if (line.Number == 1 && bytes.Span.StartsWith(TextEncoding.Utf8Mark))
                bytes = bytes[TextEncoding.Utf8Mark.Length..];
            if (!line.IsTooLong && bytes.Span.Trim(" \t\r"u8).IsEmpty)
                continue;
            number++;
            if (line.IsTooLong)
            {
                yield return DataRow.Broken(name, number, $"has more than {MaxLineBytes >> 20} MiB", Remedy);
                continue;
            }
            var problems = new ProblemList(1);
            using JsonDocument? document = JsonObjectParser.Parse(bytes, name, line.Number, problems);
            yield return document is null
                ? DataRow.Broken(name, number, problems.Problems[0].What, problems.Problems[0].Remedy)
                : JsonRow.Of(name, number, null, document.RootElement);
        }
    }
}
