using System.Globalization;
using FastEval.Harness.Tests.Suites;
using SkiaSharp;

namespace FastEval.Harness.Tests.Running;

/// <summary>A suite of pictures that all differ, with four questions about each, one of every kind.</summary>
internal static class PictureSuite
{
    public const int QuestionsPerPicture = 4;

    private static readonly string[] Kinds =
    [
        "\"kind\": \"yes_no\", \"answer\": \"yes\", \"capability\": \"existence\"",
        "\"kind\": \"choice\", \"options\": [\"red\", \"blue\", \"a green one\"], \"answer\": \"red\", \"capability\": \"recognition\"",
        "\"kind\": \"number\", \"answer\": 3, \"capability\": \"counting\"",
        "\"kind\": \"text\", \"answer\": \"ab12\", \"capability\": \"ocr\"",
    ];

    /// <summary>Makes it; ids are <c>p0q0</c>, <c>p0q1</c> …, pictures <c>p0.png</c> ….</summary>
    public static SuiteFolder Make(int pictures)
    {
        var items = new List<string>();
        for (int picture = 0; picture < pictures; picture++)
        {
            for (int i = 0; i < QuestionsPerPicture; i++)
            {
                items.Add(string.Create(CultureInfo.InvariantCulture,
                    $"{{\"id\": \"p{picture}q{i}\", \"images\": [\"p{picture}.png\"], \"prompt\": \"Question {i}: what of it?\", {Kinds[i]}, \"format\": \"single\", \"domain\": \"general\"}}"));
            }
        }
        var folder = new SuiteFolder([.. items]);
        folder.Write("suite.json", """{"schema": 1, "name": "mine", "version": "1.0", "title": "A test", "max_tokens": 6}""");
        for (int picture = 0; picture < pictures; picture++)
            folder.Write($"p{picture}.png", Draw(picture));
        return folder;
    }

    /// <summary>A picture of its own for each number, 48 × 48, a PNG.</summary>
    public static byte[] Draw(int number)
    {
        using var bitmap = new SKBitmap(48, 48);
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColor.FromHsv(number * 37 % 360, 80, 90));
        using var paint = new SKPaint { Color = SKColors.White };
        canvas.DrawCircle(6 + number * 5 % 36, 6 + number * 11 % 36, 6, paint);
        return bitmap.Encode(SKEncodedImageFormat.Png, 100).ToArray();
    }
}
