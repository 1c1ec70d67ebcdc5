using System.Globalization;
using Parquet.Data;
using Parquet.Schema;

namespace FastEval.Harness.Suites.Importing.Data;

/// <summary>One column of a row group: its values and, per entry, the levels that say how they nest.</summary>
internal sealed class ParquetColumn : IDisposable
{
    private readonly RawColumnData _data;
    private readonly int[]? _definitions, _repetitions;

    /// <summary>The value of each entry that has one; -1 for those without.</summary>
    private readonly int[]? _places;

    private int _row = -1, _at;

    private ParquetColumn(RawColumnData data, int[]? definitions, int[]? repetitions, int[]? places) => (_data, _definitions, _repetitions, _places) = (data, definitions, repetitions, places);

    public static ParquetColumn Of(DataField field, RawColumnData data)
    {
        int[]? definitions = field.MaxDefinitionLevel > 0 ? data.DefinitionLevels.ToArray() : null;
        int[]? repetitions = field.MaxRepetitionLevel > 0 ? data.RepetitionLevels.ToArray() : null;
        int[]? places = null;
        if (definitions is not null)
        {
            places = new int[definitions.Length];
            int next = 0;
            for (int i = 0; i < places.Length; i++)
                places[i] = definitions[i] == field.MaxDefinitionLevel ? next++ : -1;
        }
        return new ParquetColumn(data, definitions, repetitions, places);
    }

    /// <summary>The entries of a row. Rows are asked for in order, each once.</summary>
    public (int Start, int End) Row(int index)
    {
        if (_repetitions is null)
            return (index, index + 1);
        if (index != ++_row)
            throw new InvalidOperationException("Rows are read in order.");
        int start = _at++;
        while (_at < _repetitions.Length && _repetitions[_at] > 0)
            _at++;
        return (start, _at);
    }

    /// <summary>How much of the path to an entry is there.</summary>
    public int Definition(int entry) => _definitions?[entry] ?? 0;

    /// <summary>Cuts some entries into the elements of the list at a level.</summary>
    public List<(int Start, int End)> Elements((int Start, int End) entries, int level)
    {
        var elements = new List<(int, int)>();
        int start = entries.Start;
        for (int i = entries.Start + 1; i <= entries.End; i++)
        {
            if (i < entries.End && _repetitions![i] > level)
                continue;
            elements.Add((start, i));
            start = i;
        }
        return elements;
    }

    /// <summary>The value of one entry; of a repeated primitive, which old writers made, a list.</summary>
    public DataValue Value((int Start, int End) entries) => entries.End - entries.Start == 1
        ? At(entries.Start)
        : DataValue.Of([.. Enumerable.Range(entries.Start, entries.End - entries.Start).Select(At)]);

    public void Dispose() => _data.Dispose();

    private DataValue At(int entry)
    {
        int place = _places is null ? entry : _places[entry];
        return place < 0 ? DataValue.Null : _data switch
        {
            RawColumnData<ReadOnlyMemory<char>> texts => DataValue.Of(texts.Values[place].ToString()),
            RawColumnData<ReadOnlyMemory<byte>> bytes => DataValue.OfBytes(bytes.Values[place]),
            RawColumnData<bool> truths => DataValue.Of(truths.Values[place]),
            RawColumnData<int> numbers => DataValue.OfNumber(numbers.Values[place]),
            RawColumnData<long> numbers => DataValue.OfNumber(numbers.Values[place]),
            RawColumnData<uint> numbers => DataValue.OfNumber(numbers.Values[place]),
            RawColumnData<ulong> numbers => DataValue.OfNumber(numbers.Values[place]),
            RawColumnData<short> numbers => DataValue.OfNumber(numbers.Values[place]),
            RawColumnData<byte> numbers => DataValue.OfNumber(numbers.Values[place]),
            RawColumnData<sbyte> numbers => DataValue.OfNumber(numbers.Values[place]),
            RawColumnData<float> numbers => DataValue.OfNumber(numbers.Values[place].ToString("R", CultureInfo.InvariantCulture)),
            RawColumnData<double> numbers => DataValue.OfNumber(numbers.Values[place].ToString("R", CultureInfo.InvariantCulture)),
            RawColumnData<decimal> numbers => DataValue.OfNumber(numbers.Values[place]),
            _ => DataValue.Null, // times and the like: no benchmark asks with them
        };
    }
}
