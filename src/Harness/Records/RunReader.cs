using System.Globalization;
using System.Text.Json;

namespace FastEval.Harness.Records;

/// <summary>
/// Reads a run's folder. A last line without its end is what a killed process leaves behind, and is passed over; anything else that is damaged is an error that names its line.
/// </summary>
internal static class RunReader
{
    private const byte LineFeed = (byte)'\n';

    /// <summary>Reads it all.</summary>
    /// <exception cref="RunRecordException">It is no run, of another version, or damaged.</exception>
    public static RecordedRun Read(string folder)
    {
        RunRecord run = ReadRun(folder);
        string path = Path.Combine(folder, RunFiles.Samples);
        // A run that was stopped before its first sample has no such file.
        byte[] bytes = File.Exists(path) ? Bytes(path) : [];
        var lines = new SampleLines(run);
        int start = 0;
        for (int line = 1; start < bytes.Length; line++)
        {
            int length = bytes.AsSpan(start).IndexOf(LineFeed);
            if (length < 0)
            {
                // A JSON object that is whole ends with its brace, so a torn one never passes for one.
                if (TryParse(bytes.AsMemory(start), out SampleRecord? last, out _) && lines.Add(last!) is null)
                    return Recorded(bytes.Length, 0, lacksNewLine: true);
                break;
            }
            SampleRecord sample = TryParse(bytes.AsMemory(start, length), out SampleRecord? parsed, out string? fault)
                ? parsed!
                : throw Damaged(path, line, fault!);
            if (lines.Add(sample) is { } problem)
                throw Damaged(path, line, problem);
            start += length + 1;
        }
        return Recorded(start, bytes.Length - start, lacksNewLine: false);

        RecordedRun Recorded(long whole, long torn, bool lacksNewLine) => new(folder, run, lines.Samples, whole, torn, lacksNewLine) { JudgedAnew = lines.JudgedAnew };
    }

    /// <summary>Reads <c>run.json</c> alone.</summary>
    /// <exception cref="RunRecordException">It is missing, of another version, or damaged.</exception>
    public static RunRecord ReadRun(string folder)
    {
        string path = Path.Combine(folder, RunFiles.Run);
        if (!Directory.Exists(folder))
            throw new RunRecordException($"There is no run {folder}: give the folder that `fasteval run` named.");
        if (!File.Exists(path))
            throw new RunRecordException($"{folder} is no run: it has no {RunFiles.Run}. Give the folder that `fasteval run` named.");
        byte[] bytes = Bytes(path);
        try
        {
            CheckSchema(path, bytes);
            return JsonSerializer.Deserialize(bytes, RecordJson.Indented.RunRecord)
                ?? throw new RunRecordException($"{path} is damaged: it holds nothing.");
        }
        catch (JsonException e)
        {
            throw new RunRecordException($"{path} is damaged{Place(e)}: {Reason(e)} The run cannot be continued; measure anew.", e);
        }
    }

    private static void CheckSchema(string path, byte[] bytes)
    {
        using JsonDocument document = JsonDocument.Parse(bytes);
        if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("schema", out JsonElement schema)
            || schema.ValueKind != JsonValueKind.Number || !schema.TryGetInt32(out int version))
        {
            throw new RunRecordException($"{path} is no run record: it says no schema version.");
        }
        if (version != RunRecord.CurrentSchema)
        {
            throw new RunRecordException(string.Create(CultureInfo.InvariantCulture,
                $"{path} has schema version {version}, but this FastEval reads {RunRecord.CurrentSchema}: use the FastEval that made it, or measure anew."));
        }
    }

    private static bool TryParse(ReadOnlyMemory<byte> line, out SampleRecord? sample, out string? fault)
    {
        sample = null;
        fault = null;
        try
        {
            sample = JsonSerializer.Deserialize(line.Span, RecordJson.Line.SampleRecord);
            fault = sample is null ? "it holds nothing" : null;
        }
        catch (JsonException e)
        {
            fault = Reason(e);
        }
        return sample is not null;
    }

    private static RunRecordException Damaged(string path, int line, string fault) => new(string.Create(CultureInfo.InvariantCulture,
        $"{path}, line {line} is damaged: {fault.TrimEnd('.')}. Delete the line to have its item measured again, or measure anew."));

    private static string Place(JsonException e) => e.LineNumber is { } line ? string.Create(CultureInfo.InvariantCulture, $" in line {line + 1}") : "";

    // .NET appends the path and place, which the caller says in its own words.
    private static string Reason(JsonException e) => e.Message.Split(" Path: ")[0].Split(" LineNumber: ")[0];

    private static byte[] Bytes(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunRecordException($"{path} cannot be read: {e.Message}", e);
        }
    }
}
