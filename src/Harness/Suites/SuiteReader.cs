using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FastEval.Harness.Suites.Reading;

namespace FastEval.Harness.Suites;

/// <summary>Reads a suite's folder: <c>suite.json</c>, <c>items.jsonl</c> and the pictures. The form: docs/suites.md.</summary>
internal static class SuiteReader
{
    public const string CardFile = "suite.json";
    public const string ItemsFile = "items.jsonl";

    /// <summary>A card is a page of text.</summary>
    private const int MaxCardBytes = 1 << 20;

    /// <summary>Reads a suite, with all checks; of pictures the headers are read.</summary>
    /// <exception cref="SuiteException">Something is wrong with it; all problems are listed.</exception>
    /// <exception cref="FastEvalException">There is no such folder.</exception>
    public static Suite Read(string folder, CancellationToken cancellationToken) => Read(folder, decodePictures: false, cancellationToken);

    /// <summary>Reads a suite, with all checks.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="decodePictures">Whether every picture is decoded whole, which finds those that end early.</param>
    /// <param name="cancellationToken">Stops between two items.</param>
    public static Suite Read(string folder, bool decodePictures, CancellationToken cancellationToken) =>
        Read(folder, decodePictures, ProblemList.Kept, null, cancellationToken);

    /// <summary>Reads a suite, decodes every picture, and keeps every problem however many there are.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="progress">Told the share of the items that is done, 0 to 1.</param>
    /// <param name="cancellationToken">Stops between two items.</param>
    /// <exception cref="SuiteException">Something is wrong with it; all problems are in it.</exception>
    /// <exception cref="FastEvalException">There is no such folder.</exception>
    public static Suite Validate(string folder, IProgress<double>? progress, CancellationToken cancellationToken) =>
        Read(folder, decodePictures: true, int.MaxValue, progress, cancellationToken);

    private static Suite Read(string folder, bool decodePictures, int keptProblems, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
            throw new FastEvalException($"There is no suite folder {folder}: check the path; a suite is a folder with {CardFile} and {ItemsFile}.");
        var problems = new ProblemList(keptProblems);
        using var cardHash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var itemsHash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var pictures = new PictureChecker(folder, decodePictures);
        SuiteCard? card = ReadCard(Path.Combine(folder, CardFile), cardHash, problems);
        List<SuiteItem> items = ReadItems(Path.Combine(folder, ItemsFile), card, itemsHash, pictures, problems, progress, cancellationToken);
        if (problems.Count > 0)
            throw new SuiteException(folder, problems.Problems, problems.Count);
        return new Suite(folder, card!, items, Hash(cardHash, itemsHash, pictures))
        {
            PictureHashes = pictures.Hashes.ToDictionary(StringComparer.Ordinal),
        };
    }

    private static SuiteCard? ReadCard(string path, IncrementalHash hash, ProblemList problems)
    {
        using FileStream? file = Open(path, CardFile, "it says what the suite is: write schema, name, version and title", problems);
        if (file is null)
            return null;
        if (file.Length > MaxCardBytes)
        {
            problems.Add(new SuiteProblem(CardFile, null, null, $"has {file.Length} bytes, too many for a card", $"put the items into {ItemsFile}"));
            return null;
        }
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        ReadOnlyMemory<byte> text = bytes;
        if (TextEncoding.NameIfOther(text.Span) is { } encoding)
        {
            problems.Add(new SuiteProblem(CardFile, null, null, $"is {encoding}", "save the file as UTF-8"));
            return null;
        }
        if (text.Span.StartsWith(TextEncoding.Utf8Mark))
            text = text[TextEncoding.Utf8Mark.Length..];
        // A carriage return can only be white space in JSON: without it the hash is the same on every system.
        hash.AppendData(Array.FindAll(text.ToArray(), value => value != '\r'));
        using JsonDocument? document = JsonObjectParser.Parse(text, CardFile, null, problems);
        return document is null ? null : CardReader.Read(new ObjectFields(document.RootElement, CardFile, null, problems), problems);
    }

    private static List<SuiteItem> ReadItems(
        string path, SuiteCard? card, IncrementalHash hash, PictureChecker pictures, ProblemList problems, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        var items = new List<SuiteItem>();
        using FileStream? file = Open(path, ItemsFile, "it holds the questions, one JSON object per line", problems);
        if (file is null)
            return items;
        var reader = new ItemReader(ItemsFile, pictures, problems, card?.Scoring);
        int countBefore = problems.Count;
        bool any = false;
        long done = 0;
        foreach (JsonLine line in JsonLineReader.Read(file))
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress?.Report((double)done / file.Length);
            done += line.Bytes.Length + 1;
            ReadOnlyMemory<byte> bytes = line.Bytes;
            if (line.Number == 1)
            {
                if (TextEncoding.NameIfOther(bytes.Span) is { } encoding)
                {
                    problems.Add(new SuiteProblem(ItemsFile, null, null, $"is {encoding}", "save the file as UTF-8"));
                    return items;
                }
                if (bytes.Span.StartsWith(TextEncoding.Utf8Mark))
                    bytes = bytes[TextEncoding.Utf8Mark.Length..];
            }
            if (line.IsTooLong)
            {
                problems.Add(new SuiteProblem(ItemsFile, line.Number, null, $"has more than {JsonLineReader.MaxLineBytes >> 20} MiB", "write one item per line"));
                any = true;
                continue;
            }
            if (bytes.Span.Trim(" \t"u8).IsEmpty)
                continue;
            if (!any && bytes.Span.TrimStart(" \t"u8)[0] == '[')
            {
                problems.Add(new SuiteProblem(ItemsFile, line.Number, null, "begins a JSON list", "write one JSON object per line, without brackets and commas around them"));
                return items;
            }
            any = true;
            hash.AppendData(bytes.Span);
            hash.AppendData("\n"u8);
            if (reader.Read(bytes, line.Number) is { } item)
                items.Add(item);
        }
        if (!any)
            problems.Add(new SuiteProblem(ItemsFile, null, null, "has no items", "write one JSON object per line"));
        else if (card?.Items is { } said && said != items.Count && problems.Count == countBefore)
            problems.Add(new SuiteProblem(CardFile, null, "items", string.Create(CultureInfo.InvariantCulture, $"is {said}, but {ItemsFile} has {items.Count}"), "get the whole file, or correct the number"));
        return items;
    }

    private static FileStream? Open(string path, string name, string purpose, ProblemList problems)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (FileNotFoundException)
        {
            problems.Add(new SuiteProblem(name, null, null, "is missing", purpose));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add(new SuiteProblem(name, null, null, Directory.Exists(path) ? "is a folder" : $"cannot be read: {e.Message.TrimEnd('.')}", "make it a readable file"));
        }
        return null;
    }

    /// <summary>SHA-256 over a list of hashes that a shell can make too: see docs/suites.md.</summary>
    private static string Hash(IncrementalHash card, IncrementalHash items, PictureChecker pictures)
    {
        var list = new StringBuilder();
        list.Append(CultureInfo.InvariantCulture, $"{Convert.ToHexStringLower(card.GetHashAndReset())}  {CardFile}\n");
        list.Append(CultureInfo.InvariantCulture, $"{Convert.ToHexStringLower(items.GetHashAndReset())}  {ItemsFile}\n");
        foreach ((string image, string hash) in pictures.Hashes.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            list.Append(CultureInfo.InvariantCulture, $"{hash}  {image}\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(list.ToString())));
    }
}
