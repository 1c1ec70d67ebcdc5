using System.Globalization;
using System.Text;
using FastEval.Harness.Suites.Importing;
using FastEval.Harness.Tests.Budgets;
using SkiaSharp;

namespace FastEval.Harness.Tests.Suites.Importing;

/// <summary>
/// A large file takes no more memory than a small one. What the whole process keeps is measured, so nothing may run beside. <c>FASTEVAL_IMPORT_MIB=5120</c> makes the files 5 GB.
/// </summary>
[Collection(nameof(NothingBeside))]
public sealed class ImportMemoryTests
{
    private const int DefaultMiB = 200;

    /// <summary>What may be alive at any time: the reader's buffers, one row group, one picture.</summary>
    private const long MostBytes = 64L << 20;

    private static readonly int MiB = int.TryParse(Environment.GetEnvironmentVariable("FASTEVAL_IMPORT_MIB"), NumberStyles.None, CultureInfo.InvariantCulture, out int given) ? given : DefaultMiB;

    [Fact]
    public void Tsv_Large_TakesTheMemoryOfARow()
    {
        using var files = new BenchmarkFiles();
        // Padding stands in for pictures: base64 of one picture and a comment of a megabyte.
        using (var writer = new StreamWriter(files.File("t.tsv"), append: false, new UTF8Encoding(false)))
        {
            writer.Write("index\timage\tquestion\tanswer\tcomment\n");
            string padding = new('x', 1 << 20);
            for (int i = 0; i < MiB; i++)
                writer.Write(string.Create(CultureInfo.InvariantCulture, $"{i}\t{BenchmarkFiles.Base64(i)}\tIs it?\tyes\t\"{padding}\n\"\n"));
        }
        Assert.InRange(new FileInfo(files.File("t.tsv")).Length, (long)MiB << 20, long.MaxValue);
        AssertFlat(files, "tsv", MiB);
    }

    [Fact]
    public async Task Parquet_Large_TakesTheMemoryOfARowGroup()
    {
        using var files = new BenchmarkFiles();
        const int PerGroup = 8;
        int groups = MiB / PerGroup;
        byte[][] pictures = [.. Enumerable.Range(0, PerGroup).Select(Noise)];
        ParquetFile file = new ParquetFile()
            .Texts("id", [.. Enumerable.Range(0, PerGroup).Select(i => i.ToString(CultureInfo.InvariantCulture))]).Texts("lang", [.. Enumerable.Repeat("EN", PerGroup)])
            .Pictures("image", pictures)
            .Texts("qa_pairs", [.. Enumerable.Repeat("[{'question': 'Q', 'answer': 'a'}]", PerGroup)]);
        await using (FileStream stream = File.Create(files.File("test.parquet")))
            await file.WriteAsync(stream, groups);
        Assert.InRange(new FileInfo(files.File("test.parquet")).Length, (long)(groups - 1) * PerGroup << 20, long.MaxValue);
        // Every row group has the same rows, so all but the first are passed over as twice there: what counts is that they are read.
        AssertFlat(files, "mtvqa", PerGroup);
    }

    private static void AssertFlat(BenchmarkFiles files, string kind, int items)
    {
        GC.Collect();
        long before = GC.GetTotalMemory(forceFullCollection: true), most = 0;
        using var stop = new CancellationTokenSource();
        var watch = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                // What is alive, without what was only not collected yet.
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true));
                Thread.Sleep(100);
            }
        });
        watch.Start();
        try
        {
            ImportOutcome outcome = files.Import(kind, options => options with { SkipsBad = true });
            Assert.Equal(items, outcome.Card.Items);
        }
        finally
        {
            stop.Cancel();
            watch.Join();
        }
        Assert.InRange(most - before, long.MinValue, MostBytes);
    }

    /// <summary>A picture of about a megabyte, which no compression makes smaller.</summary>
    private static byte[] Noise(int seed)
    {
        using var bitmap = new SKBitmap(600, 600);
        uint state = (uint)seed * 2654435761 + 1;
        Span<byte> pixels = bitmap.GetPixelSpan();
        for (int i = 0; i < pixels.Length; i++)
        {
            state = state * 1664525 + 1013904223;
            pixels[i] = i % 4 == 3 ? byte.MaxValue : (byte)(state >> 24);
        }
        return bitmap.Encode(SKEncodedImageFormat.Png, 100).ToArray();
    }
}
