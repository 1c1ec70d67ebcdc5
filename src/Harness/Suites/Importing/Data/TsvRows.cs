using System.Globalization;
using System.Text;

namespace FastEval.Harness.Suites.Importing.Data;

/// <summary>
/// Reads tab- or comma-separated values with a header: cells in quotation marks may hold tabs, line ends and doubled quotation marks, and be as large as a picture in base64. One row is in
/// memory at a time, in one buffer that stays.
/// </summary>
internal static class TsvRows
{
    /// <summary>A larger row is taken for a quotation mark that never closes.</summary>
    public const int MaxRowBytes = 512 << 20;

    /// <summary>All rows after the header.</summary>
    /// <param name="file">The file.</param>
    /// <param name="name">Its name, for problems.</param>
    /// <param name="separator">What parts cells: a tab or a comma.</param>
    /// <param name="maxRowBytes">Bytes of the largest row that is read.</param>
    /// <exception cref="ImportProblemException">There is no header, or a quotation mark never closes.</exception>
    public static IEnumerable<DataRow> Read(Stream file, string name, char separator, int maxRowBytes = MaxRowBytes)
    {
        using var scanner = new TsvScanner(file, name, (byte)separator, maxRowBytes);
        if (!scanner.ReadRow())
            throw new ImportProblemException(new ImportProblem(name, null, null, "is empty", "give a file with a header and rows"));
        string[] header = [.. Enumerable.Range(0, scanner.CellCount).Select(i => Encoding.UTF8.GetString(scanner.Cell(i).Span).Trim())];
        if (header[0].StartsWith('\uFEFF'))
            header[0] = header[0][1..];
        for (long number = 1; scanner.ReadRow(); number++)
        {
            if (scanner.CellCount == 1 && scanner.Cell(0).IsEmpty)
                continue;
            if (scanner.CellCount != header.Length)
            {
                yield return DataRow.Broken(name, number, string.Create(CultureInfo.InvariantCulture, $"has {scanner.CellCount} cell{(scanner.CellCount == 1 ? "" : "s")}, but the header has {header.Length}"),
                    "give every row as many cells, and put those with tabs or line ends into quotation marks");
                continue;
            }
            var fields = new Dictionary<string, DataValue>(header.Length, StringComparer.Ordinal);
            for (int i = 0; i < header.Length; i++)
                fields[header[i]] = DataValue.OfUtf8(scanner.Cell(i));
            yield return new DataRow(name, number, fields);
        }
    }
}
