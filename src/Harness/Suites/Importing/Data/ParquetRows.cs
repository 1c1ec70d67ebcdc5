using System.Globalization;
using Parquet;
using Parquet.Schema;

namespace FastEval.Harness.Suites.Importing.Data;

/// <summary>Reads a Parquet file, one row group in memory at a time; lists, structures and binary columns as they are nested.</summary>
internal static class ParquetRows
{
    /// <summary>A column of a row group beyond this is refused: it would be read whole.</summary>
    private const long MaxColumnBytes = int.MaxValue;

    /// <summary>All rows.</summary>
    /// <param name="file">The file, which can seek.</param>
    /// <param name="name">Its name, for problems.</param>
    /// <exception cref="ImportProblemException">It is no Parquet file, or damaged.</exception>
    public static IEnumerable<DataRow> Read(Stream file, string name)
    {
        ParquetReader reader = Try(name, () => ParquetReader.CreateAsync(file, new ParquetOptions { MaximumLargePoolFreeBytes = 16 << 20 }, leaveStreamOpen: true).GetAwaiter().GetResult());
        try
        {
            long number = 0;
            for (int i = 0; i < reader.RowGroupCount; i++)
            {
                int group = i;
                using ParquetGroup rows = Try(name, () => Load(reader, group, name));
                for (int row = 0; row < rows.Count; row++)
                {
                    int at = row;
                    yield return new DataRow(name, ++number, Try(name, () => rows.Row(at)));
                }
            }
        }
        finally
        {
            reader.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private static ParquetGroup Load(ParquetReader reader, int index, string name)
    {
        using ParquetRowGroupReader group = reader.OpenRowGroupReader(index);
        foreach (DataField field in reader.Schema.DataFields)
        {
            if (group.GetMetadata(field)?.MetaData?.TotalUncompressedSize > MaxColumnBytes)
            {
                throw new ImportProblemException(new ImportProblem(name, null, field.Path.ToString(),
                    string.Create(CultureInfo.InvariantCulture, $"row group {index + 1} of the column has more than 2 GiB"), "write the file anew with smaller row groups"));
            }
        }
        return ParquetGroup.Load(group, reader.Schema);
    }

    /// <summary>A damaged file makes the library throw almost anything.</summary>
    private static T Try<T>(string name, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is not (OutOfMemoryException or ImportProblemException))
        {
            throw new ImportProblemException(new ImportProblem(name, null, null, $"cannot be read as Parquet: {e.Message.TrimEnd('.')}", "get the whole file again"), e);
        }
    }
}
