using System.Text.Json;

namespace FastEval.Harness.Suites.Importing.Data;

/// <summary>
/// Reads a JSON file whose rows are the elements of a list, the members of an object, or those of a named list or object within it. One row is in memory at a time, however
/// large the file is; what is not asked for is passed over.
/// </summary>
internal static class JsonRows
{
    /// <summary>All rows.</summary>
    /// <param name="file">The file.</param>
    /// <param name="name">Its name, for problems.</param>
    /// <param name="property">The member of the root object whose elements are the rows; null: those of the root.</param>
    /// <exception cref="ImportProblemException">It is not valid JSON, or has no such member.</exception>
    public static IEnumerable<DataRow> Read(Stream file, string name, string? property)
    {
        var scanner = new JsonScanner(file, name);
        if (!scanner.EnterRows(property))
        {
            throw new ImportProblemException(new ImportProblem(name, null, property, property is null ? "is neither a list nor an object" : "is missing, or neither a list nor an object",
                "give the file as the benchmark's authors publish it"));
        }
        long number = 0;
        while (scanner.ReadElement(out string? key) is { } document)
        {
            using (document)
                yield return JsonRow.Of(name, ++number, key, document.RootElement);
        }
    }
}
