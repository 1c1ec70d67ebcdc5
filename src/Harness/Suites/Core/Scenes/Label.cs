using FastEval.Harness.Suites.Core.Drawing;
using FastEval.Kernels.Imaging;

namespace FastEval.Harness.Suites.Core.Scenes;

/// <summary>A light label with dark characters.</summary>
internal sealed record Label(string Text, string Colour, Place Place)
{
    private const float Dot = 2;
    private const float Pitch = 13;
    private const float HalfHeight = 11;

    public static readonly string[] Colours = ["white", "yellow", "green", "pink"];

    private static readonly RgbColor[] Paints = [new(248, 248, 246), new(250, 236, 110), new(150, 232, 150), new(252, 190, 214)];

    /// <summary>Its part of a caption.</summary>
    public string Caption => $"label {Text} {Place.Words}";

    private float HalfWidth => Text.Length * Pitch / 2 + 4;

    public static Label Draw(SeededRandom random, string text)
    {
        float half = text.Length * Pitch / 2 + 6;
        return new Label(text, random.Pick(Colours), new Place(random.Between(half, Canvas.Side - half), random.Between(HalfHeight + 3, Canvas.Side - HalfHeight - 3)));
    }

    public void Paint(Sketch sketch)
    {
        sketch.Backdrop(70, 150);
        RgbColor paper = Paints[Array.IndexOf(Colours, Colour)];
        sketch.Canvas.Fill(Place.X, Place.Y, HalfWidth + 2, Outline.Box(HalfWidth, HalfHeight), paper);
        RgbColor ink = sketch.Grey(15, 50, 10);
        float contrast = sketch.Contrast;
        float shift = sketch.Random.Between(-1f, 1f);
        for (int i = 0; i < Text.Length; i++)
        {
            float x = Place.X + (i - (Text.Length - 1) / 2f) * Pitch + shift, y = Place.Y + sketch.Random.Between(-1f, 1f);
            sketch.Canvas.Fill(x, y, 9, Glyphs.Of(Text[i], Dot), ink, 0.25f + 0.75f * contrast);
            sketch.Add(new Annotation(Text.Substring(i, 1), null, x, y, 6, 7, Order: i + 1));
        }
    }
}
