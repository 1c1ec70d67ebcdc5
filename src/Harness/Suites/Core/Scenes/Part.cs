using FastEval.Harness.Suites.Core.Drawing;
using FastEval.Kernels.Imaging;

namespace FastEval.Harness.Suites.Core.Scenes;

/// <summary>A brushed metal part with a hole in each corner, perhaps with a fault.</summary>
/// <param name="Fault">One of <see cref="ThingNames.Faults"/>; null if it is good.</param>
/// <param name="Where">Where the fault is.</param>
/// <param name="Corner">The corner without a hole, 0 to 3 in reading order; −1 if there is none.</param>
internal sealed record Part(string? Fault, Place Where, int Corner)
{
    private const float HalfSize = 41, HoleOff = 29, Middle = Canvas.Side / 2f;

    public int Holes => Corner < 0 ? 4 : 3;

    /// <summary>Its part of a caption.</summary>
    public string Caption => Fault is null ? "good part" : $"{Fault} {Where.Words}";

    public static Part Good { get; } = new(null, new Place(Middle, Middle), -1);

    /// <summary>A part with a fault of a kind.</summary>
    public static Part With(SeededRandom random, string fault)
    {
        int corner = fault == ThingNames.MissingHole ? random.Below(4) : -1;
        Place where = corner >= 0 ? HolePlace(corner) : new Place(Middle + random.Between(-20f, 20f), Middle + random.Between(-20f, 20f));
        return new Part(fault, where, corner);
    }

    /// <summary>Good or not with equal chances.</summary>
    public static Part Draw(SeededRandom random, double good = 0.5) => random.Chance(good) ? Good : With(random, random.Pick(ThingNames.Faults));

    public void Paint(Sketch sketch)
    {
        sketch.Canvas.Clear(sketch.Grey(30, 60, 6), sketch.Grey(30, 60, 6));
        RgbColor metal = sketch.Grey(150, 185, 8);
        sketch.Canvas.Fill(Middle, Middle, HalfSize + 2, Outline.Box(HalfSize, HalfSize), metal);
        Brush(sketch);
        for (int i = 0; i < 4; i++)
        {
            if (i == Corner)
                continue;
            Place hole = HolePlace(i);
            float x = hole.X + sketch.Random.Between(-1f, 1f), y = hole.Y + sketch.Random.Between(-1f, 1f);
            sketch.Canvas.Fill(x, y, 7, Outline.Disc(sketch.Random.Between(4.6f, 5.4f)), sketch.Grey(25, 45, 4));
            sketch.Add(new Annotation(ThingNames.Hole, null, x, y, 5, 5));
        }
        float contrast = sketch.Contrast;
        switch (Fault)
        {
            case ThingNames.Scratch:
                float length = sketch.Random.Between(9f, 14f), angle = sketch.Random.Between(0, MathF.PI);
                sketch.Canvas.Fill(Where.X, Where.Y, 17, Outline.Stroke(length, angle, 0.9f), new RgbColor(245, 245, 250), contrast);
                sketch.Canvas.Fill(Where.X + 1.2f, Where.Y + 1.2f, 17, Outline.Stroke(length, angle, 0.7f), new RgbColor(60, 60, 64), contrast * 0.8f);
                sketch.Add(new Annotation(ThingNames.Scratch, null, Where.X, Where.Y, MathF.Max(4, length * MathF.Abs(MathF.Cos(angle))), MathF.Max(4, length * MathF.Abs(MathF.Sin(angle)))));
                break;
            case ThingNames.Dent:
                float radius = sketch.Random.Between(8f, 10f);
                // Light from the top left: one slope of the hollow is dark, the other bright.
                sketch.Canvas.Shade(Where.X, Where.Y, radius * 1.2f, (x, y) =>
                    contrast * 115 * (x + y) / (1.4142f * radius) * MathF.Max(0, 1 - (x * x + y * y) / (radius * radius * 1.3f)));
                sketch.Add(new Annotation(ThingNames.Dent, null, Where.X, Where.Y, radius, radius));
                break;
            case ThingNames.MissingHole:
                sketch.Add(new Annotation(ThingNames.MissingHole, null, Where.X, Where.Y, 5, 5));
                break;
        }
    }

    private static Place HolePlace(int corner) => new(Middle + (corner % 2 == 0 ? -HoleOff : HoleOff), Middle + (corner < 2 ? -HoleOff : HoleOff));

    /// <summary>Fine lines along the part.</summary>
    private static void Brush(Sketch sketch)
    {
        float[] levels = new float[Canvas.Side];
        for (int i = 0; i < levels.Length; i++)
            levels[i] = sketch.Random.Between(-5f, 5f);
        sketch.Canvas.Shade(Middle, Middle, HalfSize, (dx, dy) =>
            MathF.Abs(dx) < HalfSize && MathF.Abs(dy) < HalfSize ? levels[(int)(dy + Middle)] : 0);
    }
}
