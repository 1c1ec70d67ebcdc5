using System.Text.Json;

namespace FastEval.Harness.Suites;

/// <summary>Writes <c>items.jsonl</c> and <c>suite.json</c> beside pictures that are already there.</summary>
internal static class SuiteWriter
{
    /// <summary>
    /// Writes both files. Each is whole or not there at all, and the card comes last: a folder with a card is a finished suite.
    /// The same card and items give the same bytes.
    /// </summary>
    /// <param name="folder">The suite's folder, which exists.</param>
    /// <param name="card">What it is.</param>
    /// <param name="items">Its items, in order.</param>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static void Write(string folder, SuiteCard card, IEnumerable<SuiteItem> items)
    {
        File.Delete(Path.Combine(folder, SuiteReader.CardFile));
        WriteItems(folder, items);
        WriteCard(folder, card);
    }

    /// <summary>Writes the items, one by one as they come.</summary>
    public static void WriteItems(string folder, IEnumerable<SuiteItem> items) => Replace(Path.Combine(folder, SuiteReader.ItemsFile), file =>
    {
        foreach (SuiteItem item in items)
        {
            JsonSerializer.Serialize(file, item, SuiteJson.Line.SuiteItem);
            file.WriteByte((byte)'\n');
        }
    });

    /// <summary>Writes the card, which makes the folder a suite.</summary>
    public static void WriteCard(string folder, SuiteCard card) => Replace(Path.Combine(folder, SuiteReader.CardFile), file =>
    {
        JsonSerializer.Serialize(file, card, SuiteJson.Indented.SuiteCard);
        file.WriteByte((byte)'\n');
    });

    private static void Replace(string path, Action<FileStream> write)
    {
        string unfinished = path + ".unfinished";
        try
        {
            using (var file = new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                write(file);
                file.Flush(flushToDisk: true);
            }
            File.Move(unfinished, path, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }
}
