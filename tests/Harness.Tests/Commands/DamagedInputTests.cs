using System.Buffers.Binary;
using System.Text;
using FastEval.Engine.Tests.Models;
using FastEval.Harness.Benchmarking;

namespace FastEval.Harness.Tests.Commands;

/// <summary>Damaged files and places that cannot be written, from the command line to the one line of error.</summary>
[Collection("process memory")]
public sealed class DamagedInputTests(TinyModelFixture tiny, ITestOutputHelper output) : IClassFixture<TinyModelFixture>
{
    private const int CasesPerKind = 12;

    // FileCorruption has twelve ways of damage, by number: these are one case of each.
    public static TheoryData<int> Cases => [.. Enumerable.Range(0, CasesPerKind).Select(i => 1000 * 12 + 13 * i)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Generate_DamagedModel_AnswersOrFailsWithOneLine(int number)
    {
        string path = Damage(tiny.Model, number);
        AssertDoneOrOneLine(await RunAsync("generate", "--model", path, "--threads", "1", "--max-tokens", "2", "--prompt", "hello"));
        AssertDoneOrOneLine(await RunAsync("model", "inspect", path));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Generate_DamagedProjector_AnswersOrFailsWithOneLine(int number)
    {
        string path = Damage(tiny.Projector, number);
        AssertDoneOrOneLine(await RunAsync(
            "generate", "--model", tiny.Model, "--mmproj", path, "--threads", "1", "--max-tokens", "2", "--image", tiny.Photo, "--prompt", "hello"));
        AssertDoneOrOneLine(await RunAsync("model", "inspect", path));
    }

    [Theory]
    [InlineData("text")]
    [InlineData("truncated")]
    [InlineData("huge")]
    [InlineData("empty")]
    public async Task Generate_BadPicture_IsExitCodeOneAndNamesIt(string kind)
    {
        byte[] photo = BenchPicture.Load().File.ToArray();
        byte[] bytes = kind switch
        {
            "text" => Encoding.UTF8.GetBytes("This is not a picture."),
            "truncated" => photo[..(photo.Length / 2)],
            "huge" => PngHeader(20_000, 20_000),
            _ => [],
        };
        string path = tiny.File($"bad-{kind}.png");
        await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);
        ConsoleRun run = await GenerateAsync(path);
        Assert.Equal((ExitCode.Failed, ""), (run.ExitCode, run.Out));
        AssertDoneOrOneLine(run);
        Assert.Contains(path, run.Error, StringComparison.Ordinal);
        if (kind == "huge")
            Assert.Contains("20000", run.Error.Replace(",", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Generate_PictureOfOnePixel_Works()
    {
        string path = tiny.File("one.bmp");
        await File.WriteAllBytesAsync(path, OnePixelBmp(), TestContext.Current.CancellationToken);
        ConsoleRun run = await GenerateAsync(path);
        Assert.Equal((ExitCode.Done, ""), (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task Synth_UnwritableFolder_IsExitCodeOneAndNamesIt()
    {
        // Under a regular file: not even root can write there.
        string folder = Path.Combine(tiny.Model, "below");
        ConsoleRun run = await RunAsync("model", "synth", "--out", folder);
        Assert.Equal((ExitCode.Failed, ""), (run.ExitCode, run.Out));
        AssertDoneOrOneLine(run);
        Assert.Contains(folder, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("below/result.json")]
    [InlineData("")]
    public async Task Bench_UnwritableOutput_IsExitCodeOneBeforeAnythingRuns(string below)
    {
        string path = below.Length > 0 ? Path.Combine(tiny.Model, below) : tiny.Home;
        ConsoleRun run = await RunAsync("bench", "--model", tiny.Model, "-p", "8", "-n", "0", "-r", "1", "--format", "json", "--out", path);
        Assert.Equal((ExitCode.Failed, ""), (run.ExitCode, run.Out));
        AssertDoneOrOneLine(run);
        Assert.Contains(path, run.Error, StringComparison.Ordinal);
    }

    private Task<ConsoleRun> GenerateAsync(string picture) => RunAsync(
        "generate", "--model", tiny.Model, "--mmproj", tiny.Projector, "--threads", "1", "--max-tokens", "2", "--image", picture, "--prompt", "hello");

    private Task<ConsoleRun> RunAsync(params string[] args)
    {
        Assert.SkipUnless(tiny.Absence is null, tiny.Absence ?? "");
        return ConsoleRun.OfAsync(args, "", tiny.Home, CommandConsole.DefaultWidth, TestContext.Current.CancellationToken);
    }

    private string Damage(string good, int number)
    {
        Assert.SkipUnless(tiny.Absence is null, tiny.Absence ?? "");
        (byte[] bytes, string description) = new FileCorruption(File.ReadAllBytes(good)).Make(number);
        output.WriteLine(description);
        string path = tiny.File($"damaged-{number}.gguf");
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private void AssertDoneOrOneLine(ConsoleRun run)
    {
        output.WriteLine($"{run.ExitCode} {run.Error}");
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        if (run.ExitCode == ExitCode.Done)
        {
            Assert.Equal("", run.Error);
            return;
        }
        Assert.Equal(ExitCode.Failed, run.ExitCode);
        string line = Assert.Single(run.Error.TrimEnd().Split('\n'));
        Assert.StartsWith("fasteval: ", line, StringComparison.Ordinal);
        Assert.DoesNotContain("unexpected", line, StringComparison.Ordinal);
    }

    /// <summary>Signature, IHDR (8-bit RGB) and an empty IDAT; PNG specification, 5 and 11.2.</summary>
    private static byte[] PngHeader(uint width, uint height)
    {
        byte[] header = new byte[13];
        BinaryPrimitives.WriteUInt32BigEndian(header, width);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 2);
        return [0x89, .. "PNG\r\n\u001a\n"u8, .. Chunk("IHDR", header), .. Chunk("IDAT", [])];
    }

    private static byte[] Chunk(string type, byte[] data)
    {
        byte[] chunk = new byte[12 + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        Encoding.ASCII.GetBytes(type, chunk.AsSpan(4));
        data.CopyTo(chunk, 8);
        uint crc = uint.MaxValue;
        foreach (byte value in chunk.AsSpan(4, 4 + data.Length))
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
        }
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + data.Length), ~crc);
        return chunk;
    }

    private static byte[] OnePixelBmp()
    {
        byte[] file = new byte[58];
        "BM"u8.CopyTo(file);
        foreach ((int at, int value) in ((int, int)[])[(2, 58), (10, 54), (14, 40), (18, 1), (22, 1), (26, 1 | (24 << 16)), (34, 4)])
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), value);
        (file[54], file[55], file[56]) = (10, 120, 230);
        return file;
    }
}
