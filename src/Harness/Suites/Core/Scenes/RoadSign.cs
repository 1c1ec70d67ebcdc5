using FastEval.Harness.Suites.Core.Drawing;
using FastEval.Kernels.Imaging;

namespace FastEval.Harness.Suites.Core.Scenes;

/// <summary>A road sign.</summary>
/// <param name="Kind">One of <see cref="ThingNames.Signs"/>.</param>
/// <param name="Limit">Kilometres an hour of a speed limit; 0 for the others.</param>
/// <param name="Place">Its middle.</param>
internal sealed record RoadSign(string Kind, int Limit, Place Place)
{
    private const float Radius = 19;

    private static readonly RgbColor Red = new(206, 24, 30), White = new(246, 246, 246), Blue = new(24, 80, 180), Ink = new(20, 20, 22);

    /// <summary>Limits that a sign may show.</summary>
    public static readonly int[] Limits = [20, 30, 40, 50, 60, 70, 80, 90];

    /// <summary>Its part of a caption.</summary>
    public string Caption => $"{Kind} sign{(Limit > 0 ? $" {Limit}" : "")} {Place.Words}";

    public static RoadSign Draw(SeededRandom random)
    {
        string kind = random.Chance(0.35) ? "speed limit" : random.Pick(ThingNames.Signs);
        return new RoadSign(
            kind, kind == "speed limit" ? random.Pick(Limits) : 0, new Place(random.Between(Radius + 3, Canvas.Side - Radius - 3), random.Between(Radius + 3, Canvas.Side - Radius - 14)));
    }

    public void Paint(Sketch sketch)
    {
        sketch.Canvas.Clear(sketch.Grey(150, 215, 16), sketch.Grey(90, 140, 20));
        sketch.Canvas.Fill(Place.X, (Place.Y + Canvas.Side) / 2, Canvas.Side, Outline.Box(1.5f, (Canvas.Side - Place.Y) / 2), sketch.Grey(90, 120, 4));
        float ink = 0.3f + 0.7f * sketch.Contrast;
        switch (Kind)
        {
            case "stop":
                Fill(Outline.Octagon(Radius), Red);
                Fill(Outline.Box(12, 3.5f), White, ink);
                break;
            case "yield":
                Fill(Pointed(Radius * 1.15f), Red);
                Fill(Pointed(Radius * 0.7f), White);
                break;
            case "no entry":
                Fill(Outline.Disc(Radius), Red);
                Fill(Outline.Box(13, 3.5f), White, ink);
                break;
            case "parking":
                Fill(Outline.Box(16, 16), Blue);
                Fill(Glyphs.Of('P', 3), White, ink);
                break;
            default:
                Fill(Outline.Disc(Radius), Red);
                Fill(Outline.Disc(Radius - 4), White);
                for (int i = 0; i < 2; i++)
                {
                    char digit = (char)('0' + (i == 0 ? Limit / 10 : Limit % 10));
                    float x = Place.X + (i - 0.5f) * 12;
                    sketch.Canvas.Fill(x, Place.Y, 9, Glyphs.Of(digit, 2), Ink, ink);
                    sketch.Add(new Annotation(digit.ToString(), null, x, Place.Y, 5, 7, Order: i + 1));
                }
                break;
        }
        sketch.Add(new Annotation(Kind, null, Place.X, Place.Y, Radius, Radius));

        void Fill(Func<float, float, float> outline, RgbColor colour, float opacity = 1) => sketch.Canvas.Fill(Place.X, Place.Y, Radius * 1.3f, outline, colour, opacity);
    }

    /// <summary>A triangle with its point down.</summary>
    private static Func<float, float, float> Pointed(float radius)
    {
        Func<float, float, float> up = Outline.Triangle(radius);
        return (x, y) => up(x, -y);
    }
}
