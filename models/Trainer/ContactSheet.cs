using FastEval.Harness.Suites.Core;
using FastEval.Harness.Suites.Core.Drawing;
using FastEval.Harness.Suites.Core.Scenes;
using SkiaSharp;

namespace FastEval.Trainer;

/// <summary>One PNG with groups of every kind, to look at, and their questions as text.</summary>
internal static class ContactSheet
{
    private const int Columns = 9, Cell = Canvas.Side + 4;

    public static void Write(string path, ulong seed, TextWriter questions)
    {
        var maker = new PictureMaker(isForSuite: false);
        var random = new SeededRandom(seed);
        using var bitmap = new SKBitmap(Columns * Cell, SceneKinds.All.Count * Cell, SKColorType.Rgb888x, SKAlphaType.Opaque);
        for (int row = 0; row < SceneKinds.All.Count; row++)
        {
            SceneKind kind = SceneKinds.All[row];
            for (int column = 0, n = 0; column < Columns; n++)
            {
                SceneGroup group = kind.Make(maker, random, (Difficulty)(n % 3));
                questions.WriteLine($"## {kind.Name} {group.Difficulty}: {group.Caption}");
                foreach (SceneQuestion question in group.Questions)
                    questions.WriteLine($"   [{question.Template}] {question.Text} -> {question.Answer}");
                foreach (ScenePicture picture in group.Pictures.Take(Columns - column))
                    Place(bitmap, picture, column++ * Cell, row * Cell);
            }
        }
        using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        File.WriteAllBytes(path, png.ToArray());
    }

    private static void Place(SKBitmap bitmap, ScenePicture picture, int left, int top)
    {
        for (int y = 0; y < Canvas.Side; y++)
        {
            for (int x = 0; x < Canvas.Side; x++)
            {
                int at = (y * Canvas.Side + x) * 3;
                bitmap.SetPixel(left + x, top + y, new SKColor(picture.Pixels[at], picture.Pixels[at + 1], picture.Pixels[at + 2]));
            }
        }
    }
}
