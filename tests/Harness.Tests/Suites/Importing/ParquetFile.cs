using Parquet;
using Parquet.Schema;

namespace FastEval.Harness.Tests.Suites.Importing;

/// <summary>Writes small Parquet files as the benchmarks' are: texts, numbers, pictures as structures of bytes and path, lists of texts and of pictures.</summary>
internal sealed class ParquetFile
{
    private readonly List<(Field Field, Func<ParquetRowGroupWriter, ParquetSchema, Task> Write)> _columns = [];
    private int _rows;

    public ParquetFile Texts(string name, params string?[] values)
    {
        _rows = values.Length;
        _columns.Add((new DataField<string>(name), (group, schema) => group.WriteAsync(schema.FindDataField(name), values!)));
        return this;
    }

    public ParquetFile Numbers(string name, params long[] values)
    {
        _columns.Add((new DataField(name, typeof(long), isNullable: false), (group, schema) => group.WriteAsync<long>(schema.FindDataField(name), values)));
        return this;
    }

    /// <summary>Pictures as bytes; null where there is none.</summary>
    public ParquetFile Pictures(string name, params byte[]?[] values)
    {
        var field = new StructField(name, new DataField("bytes", typeof(byte[])), new DataField("path", typeof(string)));
        _columns.Add((field, async (group, schema) =>
        {
            int[] levels = [.. values.Select(value => value is null ? 0 : 2)];
            await group.WriteAllPartsAsync<ReadOnlyMemory<byte>>(Find(schema, name, "bytes"), Memory(values), levels, null, default);
            await group.WriteAllPartsAsync<ReadOnlyMemory<char>>(Find(schema, name, "path"), Array.Empty<ReadOnlyMemory<char>>(), values.Select(value => value is null ? 0 : 1).ToArray(), null, default);
        }
        ));
        return this;
    }

    public ParquetFile Lists(string name, params string[]?[] values)
    {
        _columns.Add((new ListField(name, new DataField("element", typeof(string))), (group, schema) =>
        {
            (int[] definitions, int[] repetitions) = Levels([.. values.Select(value => value?.Length)], 3);
            return group.WriteAllPartsAsync<ReadOnlyMemory<char>>(Find(schema, name, "list", "element"), values.SelectMany(value => value ?? []).Select(text => text.AsMemory()).ToArray(), definitions, repetitions, default);
        }
        ));
        return this;
    }

    public ParquetFile PictureLists(string name, params byte[][]?[] values)
    {
        var field = new ListField(name, new StructField("element", new DataField("bytes", typeof(byte[])), new DataField("path", typeof(string))));
        _columns.Add((field, async (group, schema) =>
        {
            (int[] definitions, int[] repetitions) = Levels([.. values.Select(value => value?.Length)], 4);
            await group.WriteAllPartsAsync<ReadOnlyMemory<byte>>(Find(schema, name, "list", "element", "bytes"), Memory([.. values.SelectMany(value => value ?? [])]), definitions, repetitions, default);
            await group.WriteAllPartsAsync<ReadOnlyMemory<char>>(
                Find(schema, name, "list", "element", "path"), Array.Empty<ReadOnlyMemory<char>>(), definitions.Select(level => level == 4 ? 3 : level).ToArray(), repetitions, default);
        }
        ));
        return this;
    }

    public byte[] Bytes(int groups = 1)
    {
        using var stream = new MemoryStream();
        WriteAsync(stream, groups).GetAwaiter().GetResult();
        return stream.ToArray();
    }

    public int Rows => _rows;

    /// <summary>Writes the same rows as several row groups.</summary>
    public async Task WriteAsync(Stream stream, int groups)
    {
        var schema = new ParquetSchema(_columns.Select(column => column.Field));
        await using ParquetWriter writer = await ParquetWriter.CreateAsync(schema, stream, cancellationToken: TestContext.Current.CancellationToken);
        for (int i = 0; i < groups; i++)
        {
            using ParquetRowGroupWriter group = writer.CreateRowGroup();
            foreach ((_, Func<ParquetRowGroupWriter, ParquetSchema, Task> write) in _columns)
                await write(group, schema);
        }
    }

    private static DataField Find(ParquetSchema schema, params string[] path) => schema.DataFields.Single(field => field.Path.ToString() == string.Join('/', path));

    private static ReadOnlyMemory<byte>[] Memory(byte[]?[] values) => [.. values.OfType<byte[]>().Select(value => new ReadOnlyMemory<byte>(value))];

    /// <summary>Levels of lists by their lengths: null is no list, 0 an empty one.</summary>
    private static (int[] Definitions, int[] Repetitions) Levels(int?[] lengths, int full)
    {
        var definitions = new List<int>();
        var repetitions = new List<int>();
        foreach (int? length in lengths)
        {
            for (int i = 0; i < Math.Max(1, length ?? 1); i++)
            {
                definitions.Add(length switch { null => 0, 0 => 1, _ => full });
                repetitions.Add(i == 0 ? 0 : 1);
            }
        }
        return ([.. definitions], [.. repetitions]);
    }
}
