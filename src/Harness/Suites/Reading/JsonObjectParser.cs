using System.Text.Json;
using System.Text.Unicode;

namespace FastEval.Harness.Suites.Reading;

/// <summary>Parses bytes as one JSON object, or says what is wrong in words that help.</summary>
internal static class JsonObjectParser
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Parses.</summary>
    /// <param name="bytes">The text, without a byte order mark.</param>
    /// <param name="file">The file's name, for problems.</param>
    /// <param name="line">The line that the text is; null if it is a whole file.</param>
    /// <param name="problems">Where problems go.</param>
    /// <returns>The document, whose root is an object; null if there was a problem.</returns>
    public static JsonDocument? Parse(ReadOnlyMemory<byte> bytes, string file, int? line, ProblemList problems)
    {
        if (!Utf8.IsValid(bytes.Span))
        {
            problems.Add(new SuiteProblem(file, line, null, $"is not UTF-8 from byte {FirstInvalidByte(bytes.Span) + 1} on", "save the file as UTF-8"));
            return null;
        }
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(bytes, Strict);
        }
        catch (JsonException e)
        {
            problems.Add(Malformed(e, file, line));
            return null;
        }
        catch (InvalidOperationException)
        {
            // What JsonDocument throws when it compares names that hold half of a surrogate pair.
            problems.Add(new SuiteProblem(file, line, null, "a field's name holds half of a surrogate pair", "write names in plain letters"));
            return null;
        }
        if (document.RootElement.ValueKind == JsonValueKind.Object)
            return document;
        problems.Add(new SuiteProblem(file, line, null, $"is {JsonKinds.NameOf(document.RootElement)}, not an object", "write {\"field\": value, …}"));
        document.Dispose();
        return null;
    }

    private static SuiteProblem Malformed(JsonException error, string file, int? line)
    {
        // The place is told in our own way; .NET appends its own, counted from 0.
        int suffix = error.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        string what = (suffix < 0 ? error.Message : error.Message[..suffix]).TrimEnd('.', ' ');
        string column = error.BytePositionInLine is { } at ? FormattableString.Invariant($" at byte {at + 1}") : "";
        int? place = line ?? (error.LineNumber is { } within ? (int)within + 1 : null);
        return new SuiteProblem(file, place, null, $"is not valid JSON{column}: {what}", line is null ? "correct it" : "write one JSON object per line");
    }

    private static int FirstInvalidByte(ReadOnlySpan<byte> bytes)
    {
        Span<char> sink = stackalloc char[256];
        int consumed = 0;
        while (Utf8.ToUtf16(bytes[consumed..], sink, out int read, out _, replaceInvalidSequences: false) == System.Buffers.OperationStatus.DestinationTooSmall)
            consumed += read;
        Utf8.ToUtf16(bytes[consumed..], sink, out int rest, out _, replaceInvalidSequences: false);
        return consumed + rest;
    }
}
