using System.Collections.Immutable;
using System.Runtime.InteropServices;
using FastEval.Engine.Gguf;
using FastEval.Engine.Native;
using NativeGguf = FastEval.Engine.Native.Gguf;

namespace FastEval.Engine.Tests.Gguf;

public sealed class GgufWriterTests : IDisposable
{
    private static readonly KeyValuePair<string, GgufValue>[] Metadata =
    [
        new("general.architecture", GgufValue.Of("llama")),
        new("u8", GgufValue.Of((byte)200)),
        new("i8", GgufValue.Of((sbyte)-3)),
        new("u16", GgufValue.Of((ushort)60_000)),
        new("i16", GgufValue.Of((short)-30_000)),
        new("u32", GgufValue.Of(4_000_000_000u)),
        new("i32", GgufValue.Of(-5)),
        new("u64", GgufValue.Of(1UL << 40)),
        new("i64", GgufValue.Of(-1L << 40)),
        new("f32", GgufValue.Of(1e-5f)),
        new("f64", GgufValue.Of(0.1)),
        new("bool", GgufValue.Of(true)),
        new("strings", GgufValue.Of(new[] { "", "é", "<0x0A>" })),
        new("ints", GgufValue.Of(new[] { 1, -2, 3 })),
        new("floats", GgufValue.Of(new[] { 0.5f, -1f })),
        new("bools", GgufValue.Of(new[] { true, false })),
    ];

    private static readonly (string, GgmlType, ImmutableArray<long>)[] Tensors =
        [("a.weight", GgmlType.F32, [5, 3]), ("b.weight", GgmlType.Q4_0, [64, 2]), ("c.bias", GgmlType.F16, [7])];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Commit_EveryTypeOfMetadata_ReadsBackEqual()
    {
        using GgufFile file = GgufFile.Open(Write("all.gguf"));
        Assert.Equal(Metadata.Length, file.Metadata.Count);
        Assert.Equal("llama", file.GetString("general.architecture"));
        Assert.Equal(200, file.GetInt64("u8"));
        Assert.Equal(-3, file.GetInt64("i8"));
        Assert.Equal(60_000, file.GetInt64("u16"));
        Assert.Equal(-30_000, file.GetInt64("i16"));
        Assert.Equal(4_000_000_000u, file.GetUInt32("u32"));
        Assert.Equal(-5, file.GetInt64("i32"));
        Assert.Equal(1L << 40, file.GetInt64("u64"));
        Assert.Equal(-1L << 40, file.GetInt64("i64"));
        Assert.Equal(1e-5f, file.GetSingle("f32"));
        Assert.Equal(0.1f, file.GetSingle("f64"));
        Assert.True(file.GetBoolean("bool"));
        Assert.Equal(["", "é", "<0x0A>"], file.GetStrings("strings")!);
        Assert.Equal([1, -2, 3], file.GetIntegers("ints")!);
        Assert.Equal([0.5f, -1f], file.GetSingles("floats")!);
        Assert.Equal([1, 0], file.GetIntegers("bools")!);
    }

    [Fact]
    public void Append_InPieces_KeepsEveryByteAndAlignsTensors()
    {
        string path = Write("pieces.gguf");
        using GgufFile file = GgufFile.Open(path);
        byte counter = 0;
        foreach (GgufTensor tensor in file.Tensors)
        {
            Assert.Equal(0, tensor.Offset % 32);
            var data = new byte[tensor.ByteLength];
            file.Read(tensor, data);
            foreach (byte value in data)
                Assert.Equal(counter++, value);
        }
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public unsafe void Commit_File_IsReadAlikeByGgml()
    {
        NativeRuntime.EnsureLoaded();
        string path = Write("native.gguf");
        using GgufFile file = GgufFile.Open(path);
        using GgufContextHandle native = NativeGguf.gguf_init_from_file(path, new gguf_init_params { no_alloc = 1 });
        Assert.False(native.IsInvalid);
        Assert.Equal(file.Metadata.Count, NativeGguf.gguf_get_n_kv(native));
        Assert.Equal(file.Tensors.Count, NativeGguf.gguf_get_n_tensors(native));
        Assert.Equal((nuint)file.DataOffset, NativeGguf.gguf_get_data_offset(native));
        for (int i = 0; i < file.Metadata.Count; i++)
        {
            string key = Marshal.PtrToStringUTF8((nint)NativeGguf.gguf_get_key(native, i))!;
            GgufValue value = file.Metadata[key];
            Assert.Equal((int)(value.IsArray ? GgufValueType.Array : value.Type), NativeGguf.gguf_get_kv_type(native, i));
        }
        for (int i = 0; i < file.Tensors.Count; i++)
        {
            GgufTensor tensor = file.Tensors[i];
            Assert.Equal(tensor.Name, Marshal.PtrToStringUTF8((nint)NativeGguf.gguf_get_tensor_name(native, i)));
            Assert.Equal((int)tensor.Type, NativeGguf.gguf_get_tensor_type(native, i));
            Assert.Equal((nuint)tensor.ByteLength, NativeGguf.gguf_get_tensor_size(native, i));
            Assert.Equal((nuint)(tensor.Offset - file.DataOffset), NativeGguf.gguf_get_tensor_offset(native, i));
            for (int d = 0; d < 4; d++)
                Assert.Equal(tensor.Dimension(d), NativeGguf.gguf_get_tensor_ne(native, i)[d]);
        }
    }

    [Fact]
    public void Dispose_WithoutCommit_LeavesNothingAndKeepsTheOldFile()
    {
        string path = _folder.File("old.gguf");
        File.WriteAllText(path, "old");
        using (var writer = new GgufWriter(path, Metadata, Tensors))
            writer.Append(new byte[10]);
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
        Assert.Equal("old", File.ReadAllText(path));
    }

    [Fact]
    public void Commit_TensorIncomplete_IsRefused()
    {
        using var writer = new GgufWriter(_folder.File("short.gguf"), Metadata, Tensors);
        writer.Append(new byte[59]);
        Assert.Contains("a.weight", Assert.Throws<InvalidOperationException>(writer.Commit).Message);
    }

    [Fact]
    public void Append_MoreThanTheTensorLacks_IsRefused()
    {
        using var writer = new GgufWriter(_folder.File("long.gguf"), Metadata, Tensors);
        Assert.Throws<ArgumentException>(() => writer.Append(new byte[61]));
    }

    [Fact]
    public void Create_FolderIsAFile_IsAClearError()
    {
        string file = _folder.File("plain");
        File.WriteAllText(file, "");
        var error = Assert.Throws<FastEvalException>(() => new GgufWriter(Path.Combine(file, "m.gguf"), Metadata, Tensors));
        Assert.Contains("cannot be written", error.Message);
    }

    [Fact]
    public void Create_MoreThanTheDiskHolds_IsRefusedBeforeWriting()
    {
        (string, GgmlType, ImmutableArray<long>)[] huge = [("t", GgmlType.F32, [1L << 30, 1L << 16])];
        var error = Assert.Throws<FastEvalException>(() => new GgufWriter(_folder.File("huge.gguf"), Metadata, huge));
        Assert.Contains("free", error.Message);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Theory]
    [InlineData("", new long[] { 4 })]
    [InlineData("bad\nname", new long[] { 4 })]
    [InlineData("ok", new long[] { })]
    [InlineData("ok", new long[] { 4, 0 })]
    [InlineData("ok", new long[] { 1, 1, 1, 1, 1 })]
    public void Create_UnusableTensor_IsTheCallersMistake(string name, long[] shape) =>
        Assert.Throws<ArgumentException>(() => new GgufWriter(_folder.File("x.gguf"), Metadata, [(name, GgmlType.F32, [.. shape])]));

    private string Write(string name)
    {
        string path = _folder.File(name);
        using var writer = new GgufWriter(path, Metadata, Tensors);
        byte counter = 0;
        foreach (GgufTensor tensor in writer.Tensors)
        {
            var data = new byte[tensor.ByteLength];
            for (int i = 0; i < data.Length; i++)
                data[i] = counter++;
            writer.Append(data.AsSpan(0, 5));
            writer.Append(data.AsSpan(5));
        }
        writer.Commit();
        return path;
    }
}
