using System.Text;
using FastEval.Harness.Suites.Importing;
using FastEval.Harness.Suites.Importing.Data;

namespace FastEval.Harness.Tests.Suites.Importing;

/// <summary>The readers of data files, row by row.</summary>
public sealed class DataReaderTests
{
    [Fact]
    public void Tsv_QuotedCells_HoldTabsLineEndsAndQuotationMarks()
    {
        string[] rows = Tsv("a\tb\tc\r\n1\t\"x\ty\n\"\"z\"\"\"\t\r\n2\tp\"q\tend\n\n3\t\t\"\"");
        Assert.Equal(["1: a=1 b=x\ty\n\"z\" c=", "2: a=2 b=p\"q c=end", "4: a=3 b= c="], rows);
    }

    [Theory]
    [InlineData("a\tb\n1\n2\t3\n", "1: has 1 cell, but the header has 2")]
    [InlineData("a\tb\n1\t2\t3\n", "1: has 3 cells, but the header has 2")]
    public void Tsv_RaggedRow_IsBrokenAndTheNextIsRead(string text, string expected) => Assert.Equal(expected, Tsv(text)[0]);

    [Fact]
    public void Tsv_QuotationMarkThatNeverCloses_NamesItsLine()
    {
        string message = Assert.Throws<ImportProblemException>(() => Tsv("a\tb\n1\t2\n3\t\"open\nand on\n")).Message;
        Assert.StartsWith("f.tsv: line 3: a quotation mark opens a cell and never closes;", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tsv_RowBeyondTheLimit_IsRefusedUnread()
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes("a\n\"" + new string('x', 3 << 20)));
        Assert.Contains("more than 2 MiB", Assert.Throws<ImportProblemException>(() => TsvRows.Read(stream, "f.tsv", '\t', 2 << 20).ToArray()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tsv_CellsAcrossBlocks_AreWhole()
    {
        string large = new('é', 700_000); // 1.4 MB, over the border of the reader's block
        string[] rows = Tsv($"a\tb\n{large}\t\"{large}\"\n1\t2\n");
        Assert.Equal([$"1: a={large} b={large}", "2: a=1 b=2"], rows);
    }

    [Fact]
    public void JsonLines_BrokenLine_IsToldAndTheNextIsRead()
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes("\uFEFF{\"a\": 1}\n\n{\"a\": \n[1]\n{\"a\": \"\\ud800\"}\n{\"a\": [\"x\", null, true, {\"b\": 2.50}]}"));
        DataRow[] rows = [.. JsonLineRows.Read(stream, "f.jsonl")];
        Assert.Equal([null, "is not valid JSON", "is a list, not an object", "a text holds half of a surrogate pair", null], rows.Select(row => row.Fault?.What.Split(" at byte")[0]));
        Assert.Equal("1", rows[0].Text("a"));
        Assert.Equal([DataKind.Text, DataKind.Null, DataKind.Truth, DataKind.Record], rows[4].Values("a").Select(value => value.Kind));
        Assert.Equal("2.50", rows[4].Values("a")[3].Fields["b"].Text);
    }

    [Theory]
    [InlineData("[{\"a\": 1}, {\"a\": 2}]", null, "1: a=1|2: a=2")]
    [InlineData("{\"x\": {\"a\": 1}, \"y\": {\"a\": 2}}", null, "1 x: a=1|2 y: a=2")]
    [InlineData("{\"info\": [1, {\"q\": []}], \"n\": null, \"q\": [{\"a\": 1}], \"more\": 3}", "q", "1: a=1")]
    [InlineData("{\"q\": {\"k\": {\"a\": 1}}}", "q", "1 k: a=1")]
    [InlineData("[]", null, "")]
    public void Json_RowsOfAListOrObject_AreRead(string text, string? property, string expected) => Assert.Equal(expected, string.Join('|', Json(text, property)));

    [Theory]
    [InlineData("[{\"a\": 1}, {\"a\": ", null, "is not valid JSON near byte")]
    [InlineData("[{\"a\": 1} {\"a\": 2}]", null, "is not valid JSON near byte")]
    [InlineData("{\"a\": 1", "q", "is not valid JSON near byte")]
    [InlineData("{\"a\": 1}", "q", "field q: is missing")]
    [InlineData("3", null, "is neither a list nor an object")]
    [InlineData("", null, "is not valid JSON near byte")]
    public void Json_Damaged_IsAProblemOfTheFile(string text, string? property, string expected) =>
        Assert.Contains(expected, Assert.Throws<ImportProblemException>(() => Json(text, property)).Message, StringComparison.Ordinal);

    [Fact]
    public void Json_LargeElements_AreReadThroughASmallBuffer()
    {
        string large = new('x', 400_000);
        string[] rows = Json($"{{\"skip\": \"{large}\", \"q\": [{{\"a\": \"{large}\"}}, {{\"a\": \"{large}y\"}}, 5]}}", "q");
        Assert.Equal([$"1: a={large}", $"2: a={large}y", "3: is a number, not an object"], rows);
    }

    [Theory]
    [InlineData("['a', \"it's\", 'x\\'y', 3, None, True]", "a,it's,x'y,3,,true")]
    [InlineData("[\"a\", null]", "a,")]
    [InlineData("('a',)", "a")]
    [InlineData("['a' 'b']", "a,b")]
    [InlineData("[]", "")]
    public void PythonLiteral_List_IsRead(string text, string expected) => Assert.Equal(expected, string.Join(',', PythonLiteral.Parse(text)!.Items.Select(item => item.Text)));

    [Theory]
    [InlineData("['a'")]
    [InlineData("['a', b]")]
    [InlineData("['a']x")]
    [InlineData("['\\u12']")]
    [InlineData("")]
    public void PythonLiteral_SomethingElse_IsNone(string text) => Assert.Null(PythonLiteral.Parse(text));

    [Fact]
    public void PythonLiteral_DeepNesting_IsNoCrash() => Assert.Null(PythonLiteral.Parse(new string('[', 100_000)));

    [Fact]
    public void Parquet_NestedColumns_ArePutTogether()
    {
        byte[] file = new ParquetFile()
            .Texts("t", "a", null, "c", "d")
            .Numbers("n", 1, 2, 3, 4)
            .Pictures("p", [1], null, [2, 3], [])
            .Lists("l", ["x", "y"], null, [], ["z"])
            .PictureLists("i", [[9], [8, 7]], null, [], [[6]]).Bytes(groups: 2);
        using var stream = new MemoryStream(file);
        string[] rows = [.. ParquetRows.Read(stream, "f.parquet").Select(Text)];
        string[] expected = ["t=a n=1 p={bytes=01 path=} l=[x y] i=[{bytes=09 path=} {bytes=0807 path=}]", "t= n=2 p= l= i=", "t=c n=3 p={bytes=0203 path=} l=[] i=[]", "t=d n=4 p={bytes= path=} l=[z] i=[{bytes=06 path=}]"];
        Assert.Equal([.. expected.Select((row, i) => $"{i + 1}: {row}"), .. expected.Select((row, i) => $"{i + 5}: {row}")], rows);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Parquet_Damaged_IsAProblemAndNoCrash(int part)
    {
        byte[] file = new ParquetFile().Texts("t", "a", "b").Lists("l", ["x"], ["y"]).Bytes();
        byte[] damaged = part switch
        {
            0 => file[..(file.Length / 2)],
            1 => Encoding.UTF8.GetBytes("PAR1 is no file PAR1"),
            2 => [.. file[..8], .. new byte[40], .. file[48..]],
            _ => [],
        };
        using var stream = new MemoryStream(damaged);
        Exception? thrown = Record.Exception(() => ParquetRows.Read(stream, "f.parquet").ToArray());
        Assert.True(thrown is ImportProblemException || (part == 2 && thrown is null), $"{thrown}");
    }

    private static string[] Tsv(string text)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return [.. TsvRows.Read(stream, "f.tsv", '\t').Select(Text)];
    }

    private static string[] Json(string text, string? property)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return [.. JsonRows.Read(stream, "f.json", property).Select(Text)];
    }

    private static string Text(DataRow row) => row.Fault is { } fault
        ? $"{row.Number}: {fault.What}"
        : $"{row.Number}{(row.Key is null ? "" : " " + row.Key)}: {string.Join(' ', row.Fields.Select(field => $"{field.Key}={Text(field.Value)}"))}";

    private static string Text(DataValue value) => value.Kind switch
    {
        DataKind.List => $"[{string.Join(' ', value.Items.Select(Text))}]",
        DataKind.Record => $"{{{string.Join(' ', value.Fields.Select(field => $"{field.Key}={Text(field.Value)}"))}}}",
        DataKind.Bytes => Convert.ToHexString(value.Bytes.Span),
        _ => value.Text,
    };
}
