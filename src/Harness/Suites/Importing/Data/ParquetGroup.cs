using Parquet;
using Parquet.Schema;

namespace FastEval.Harness.Suites.Importing.Data;

/// <summary>A row group's columns, put together into rows by their repetition and definition levels (Melnik et al., Dremel, 2010).</summary>
internal sealed class ParquetGroup : IDisposable
{
    private readonly IReadOnlyList<Field> _fields;
    private readonly Dictionary<string, ParquetColumn> _columns;

    private ParquetGroup(int count, IReadOnlyList<Field> fields, Dictionary<string, ParquetColumn> columns) => (Count, _fields, _columns) = (count, fields, columns);

    /// <summary>Its rows.</summary>
    public int Count { get; }

    /// <summary>Reads all columns of a row group.</summary>
    public static ParquetGroup Load(ParquetRowGroupReader group, ParquetSchema schema)
    {
        var columns = new Dictionary<string, ParquetColumn>(StringComparer.Ordinal);
        try
        {
            foreach (DataField field in schema.DataFields)
                columns.Add(field.Path.ToString(), ParquetColumn.Of(field, group.ReadRawColumnDataBaseAsync(field, CancellationToken.None).AsTask().GetAwaiter().GetResult()));
            return new ParquetGroup(checked((int)group.RowCount), schema.Fields, columns);
        }
        catch
        {
            foreach (ParquetColumn column in columns.Values)
                column.Dispose();
            throw;
        }
    }

    /// <summary>A row's values by name. Rows are asked for in order, each once.</summary>
    public Dictionary<string, DataValue> Row(int index)
    {
        var row = new Dictionary<string, DataValue>(StringComparer.Ordinal);
        var slices = new Dictionary<string, (int Start, int End)>(StringComparer.Ordinal);
        foreach ((string path, ParquetColumn column) in _columns)
            slices.Add(path, column.Row(index));
        foreach (Field field in _fields)
            row[field.Name] = Value(field, slices);
        return row;
    }

    public void Dispose()
    {
        foreach (ParquetColumn column in _columns.Values)
            column.Dispose();
    }

    /// <summary>The value of a field within some entries of each of its columns.</summary>
    private DataValue Value(Field field, Dictionary<string, (int Start, int End)> slices) => field switch
    {
        DataField data => _columns[data.Path.ToString()].Value(slices[data.Path.ToString()]),
        StructField structure => Structure(structure, slices),
        ListField list => List(list, slices),
        _ => DataValue.Null, // maps: no benchmark has them
    };

    private DataValue Structure(StructField structure, Dictionary<string, (int Start, int End)> slices)
    {
        string first = FirstColumn(structure);
        if (_columns[first].Definition(slices[first].Start) < structure.MaxDefinitionLevel)
            return DataValue.Null;
        return DataValue.Of(structure.Fields.ToDictionary(field => field.Name, field => Value(field, slices), StringComparer.Ordinal));
    }

    private DataValue List(ListField list, Dictionary<string, (int Start, int End)> slices)
    {
        string first = FirstColumn(list.Item);
        int definition = _columns[first].Definition(slices[first].Start);
        if (definition < list.MaxDefinitionLevel)
            return definition == list.MaxDefinitionLevel - 1 ? DataValue.Of((IReadOnlyList<DataValue>)[]) : DataValue.Null;
        string[] paths = [.. Columns(list.Item)];
        Dictionary<string, List<(int Start, int End)>> elements = paths.ToDictionary(path => path, path => _columns[path].Elements(slices[path], list.MaxRepetitionLevel), StringComparer.Ordinal);
        return DataValue.Of([.. Enumerable.Range(0, elements[first].Count).Select(i => Value(list.Item, paths.ToDictionary(path => path, path => elements[path][i], StringComparer.Ordinal)))]);
    }

    private static string FirstColumn(Field field) => Columns(field).First();

    /// <summary>The paths of the columns below a field.</summary>
    private static IEnumerable<string> Columns(Field field) => field switch
    {
        DataField data => [data.Path.ToString()],
        StructField structure => structure.Fields.SelectMany(Columns),
        ListField list => Columns(list.Item),
        _ => [],
    };
}
