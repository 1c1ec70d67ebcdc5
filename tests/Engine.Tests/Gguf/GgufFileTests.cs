using System.Text;
using FastEval.Engine.Gguf;
using FastEval.Engine.Models;

namespace FastEval.Engine.Tests.Gguf;

public sealed class GgufFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_SmallFile_ReadsMetadataAndDirectory()
    {
        byte[] bytes = new GgufBytes().Header(tensors: 2, keys: 3)
            .Key("answer", 4, 42)
            .String("name").U32(8).String("tiny · model")
            .String("tokens").U32(9).U32(8).U64(2).String("▁a").String("b")
            .Tensor("a", 0, 0, 4, 2)
            .Tensor("b", 2, 32, 64)
            .PadAndData(32 + 36).ToArray();
        using GgufFile file = Open(bytes);

        Assert.Equal(3u, file.Version);
        Assert.Equal(42u, file.GetUInt32("answer"));
        Assert.Equal("tiny · model", file.GetString("name"));
        Assert.Equal(["▁a", "b"], file.GetStrings("tokens")!);
        Assert.Null(file.GetString("missing"));
        GgufTensor b = file.GetTensor("b");
        Assert.Equal(GgmlType.Q4_0, b.Type);
        Assert.Equal([64], b.Shape);
        Assert.Equal(36, b.ByteLength);
        Assert.Equal(file.DataOffset + 32, b.Offset);
        Assert.Equal(2, file.GetTensor("a").RowCount);
    }

    [Fact]
    public void GetString_EntryOfAnotherType_SaysWhichEntry()
    {
        using GgufFile file = Open(new GgufBytes().Header(0, 1).Key("answer", 4, 42).ToArray());
        var error = Assert.Throws<ModelLoadException>(() => file.GetString("answer"));
        Assert.Contains("'answer'", error.Message);
        Assert.Contains("uint32", error.Message);
    }

    [Fact]
    public void GetTensor_Absent_IsAClearError()
    {
        using GgufFile file = Open(new GgufBytes().Header(0, 0).ToArray());
        Assert.Contains("'x.weight'", Assert.Throws<ModelLoadException>(() => file.GetTensor("x.weight")).Message);
    }

    [Fact]
    public void Open_MissingFile_SaysSo() =>
        Assert.Contains("does not exist", Assert.Throws<ModelLoadException>(() => GgufFile.Open(_folder.File("none.gguf"))).Message);

    [Fact]
    public void Open_Folder_SaysSo() =>
        Assert.Contains("is a folder", Assert.Throws<ModelLoadException>(() => GgufFile.Open(_folder.Path)).Message);

    public static TheoryData<string, byte[], string> Damaged => new()
    {
        { "empty", [], "is empty" },
        { "text", Encoding.UTF8.GetBytes("<html>404 not found</html>\n"), "text file" },
        { "other magic", [0x89, 0x50, 0x4E, 0x47, 1, 2, 3, 4], "89504E47" },
        { "two bytes", "GG"u8.ToArray(), "text file" },
        { "magic only", "GGUF"u8.ToArray(), "truncated" },
        { "version 1", new GgufBytes().Header(0, 0, version: 1).ToArray(), "version 1" },
        { "version 4", new GgufBytes().Header(0, 0, version: 4).ToArray(), "version 4" },
        { "big-endian", new GgufBytes().Header(0, 0, version: 0x03000000).ToArray(), "big-endian" },
        { "no counts", new GgufBytes().Header(0, 0).ToArray()[..12], "truncated" },
        { "too many keys", new GgufBytes().Header(0, long.MaxValue).ToArray(), "announces" },
        { "negative tensors", new GgufBytes().Header(-1, 0).ToArray(), "announces" },
        { "long key", new GgufBytes().Header(0, 1).U64(ulong.MaxValue).PadAndData(64).ToArray(), "announces" },
        { "empty key", new GgufBytes().Header(0, 1).Key("", 4, 1).PadAndData(64).ToArray(), "0 bytes long" },
        { "control byte in key", new GgufBytes().Header(0, 1).Key("a\0b", 4, 1).PadAndData(64).ToArray(), "printable" },
        { "value type", new GgufBytes().Header(0, 1).Key("a", 13, 1).PadAndData(64).ToArray(), "value type 13" },
        { "nested array", new GgufBytes().Header(0, 1).String("a").U32(9).U32(9).U64(1).PadAndData(64).ToArray(), "array of arrays" },
        { "array length", new GgufBytes().Header(0, 1).String("a").U32(9).U32(4).U64(1UL << 61).PadAndData(64).ToArray(), "announces" },
        { "string in array", new GgufBytes().Header(0, 1).String("a").U32(9).U32(8).U64(2).String("x").U64(1UL << 40).ToArray(), "announces" },
        { "key twice", new GgufBytes().Header(0, 2).Key("a", 4, 1).Key("a", 4, 2).ToArray(), "twice" },
        { "alignment", new GgufBytes().Header(0, 1).Key("general.alignment", 4, 24).ToArray(), "power of two" },
        { "alignment 0", new GgufBytes().Header(0, 1).Key("general.alignment", 4, 0).ToArray(), "power of two" },
        { "alignment type", new GgufBytes().Header(0, 1).Key("general.alignment", 5, 32).ToArray(), "uint32" },
        { "dimensions", new GgufBytes().Header(1, 0).Tensor("t", 0, 0, 1, 1, 1, 1, 1).PadAndData(64).ToArray(), "5 dimensions" },
        { "zero size", new GgufBytes().Header(1, 0).Tensor("t", 0, 0, 4, 0).PadAndData(64).ToArray(), "impossible shape" },
        { "negative size", new GgufBytes().Header(1, 0).Tensor("t", 0, 0, ulong.MaxValue).PadAndData(64).ToArray(), "impossible shape" },
        { "overflow", new GgufBytes().Header(1, 0).Tensor("t", 0, 0, 1UL << 32, 1UL << 32).PadAndData(64).ToArray(), "impossible shape" },
        { "tensor type", new GgufBytes().Header(1, 0).Tensor("t", 4, 0, 32).PadAndData(64).ToArray(), "type 4" },
        { "row length", new GgufBytes().Header(1, 0).Tensor("t", 2, 0, 40).PadAndData(64).ToArray(), "rows of 40" },
        { "tensor twice", new GgufBytes().Header(2, 0).Tensor("t", 0, 0, 8).Tensor("t", 0, 32, 8).PadAndData(64).ToArray(), "twice" },
        { "long name", new GgufBytes().Header(1, 0).Tensor(new string('n', 64), 0, 0, 8).PadAndData(64).ToArray(), "64 bytes long" },
        { "overlap", new GgufBytes().Header(2, 0).Tensor("t", 0, 0, 16).Tensor("u", 0, 32, 8).PadAndData(128).ToArray(), "said to start at 32" },
        { "misaligned", new GgufBytes().Header(2, 0).Tensor("t", 0, 0, 2).Tensor("u", 0, 8, 2).PadAndData(128).ToArray(), "said to start at 8" },
        { "beyond end", new GgufBytes().Header(1, 0).Tensor("t", 0, 0, 1000).PadAndData(64).ToArray(), "needs the file to have" },
    };

    [Theory]
    [MemberData(nameof(Damaged), DisableDiscoveryEnumeration = true)]
    public void Open_DamagedFile_NamesTheFaultAndTheFile(string what, byte[] bytes, string expected)
    {
        var error = Assert.Throws<ModelLoadException>(() => Open(bytes));
        Assert.True(error.Message.Contains(expected, StringComparison.Ordinal), $"{what}: {error.Message}");
        Assert.Contains("case.gguf", error.Message);
    }

    [Fact]
    public void Open_AnyPrefixOfAFile_IsRefused()
    {
        byte[] whole = new GgufBytes().Header(2, 2).Key("a", 4, 1).String("s").U32(9).U32(8).U64(2).String("xy").String("")
            .Tensor("t", 0, 0, 8).Tensor("u", 0, 32, 8).PadAndData(64).ToArray();
        using (Open(whole))
        {
            // The whole file is good.
        }
        for (int length = 0; length < whole.Length; length++)
            Assert.Throws<ModelLoadException>(() => Open(whole[..length]));
    }

    [Fact]
    public void Read_TensorData_ReturnsItsBytes()
    {
        byte[] bytes = new GgufBytes().Header(1, 0).Tensor("t", 26, 0, 4).PadAndData(16).ToArray();
        BitConverter.TryWriteBytes(bytes.AsSpan(bytes.Length - 4), 7);
        using GgufFile file = Open(bytes);
        var data = new byte[16];
        file.Read(file.GetTensor("t"), data);
        Assert.Equal(7, data[12]);
        var floats = new float[4];
        file.Dequantize(file.GetTensor("t"), floats);
        Assert.Equal([0, 0, 0, 7f], floats);
        Assert.Throws<ArgumentException>(() => file.Read(file.GetTensor("t"), new byte[15]));
    }

    private GgufFile Open(byte[] bytes)
    {
        string path = _folder.File("case.gguf");
        File.WriteAllBytes(path, bytes);
        return GgufFile.Open(path);
    }
}
