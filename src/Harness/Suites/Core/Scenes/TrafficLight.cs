using FastEval.Harness.Suites.Core.Drawing;
using FastEval.Kernels.Imaging;

namespace FastEval.Harness.Suites.Core.Scenes;

/// <summary>A traffic light with one lamp lit.</summary>
/// <param name="State">0 red, 1 yellow, 2 green.</param>
/// <param name="Place">The middle of its housing.</param>
internal sealed record TrafficLight(int State, Place Place)
{
    private const float HalfWidth = 9, HalfHeight = 24, LampOff = 15, LampRadius = 6;

    public static readonly string[] Colours = ["red", "yellow", "green"];

    private static readonly RgbColor[] Lit = [new(250, 40, 36), new(255, 214, 40), new(40, 230, 90)];
    private static readonly RgbColor[] Dark = [new(84, 26, 26), new(80, 68, 22), new(20, 66, 34)];

    public string Colour => Colours[State];

    /// <summary>Its part of a caption.</summary>
    public string Caption => $"{Colour} light {Place.Words}";

    public static TrafficLight Draw(SeededRandom random) =>
        new(random.Below(3), new Place(random.Between(14, Canvas.Side - 14f), random.Between(28, Canvas.Side - 30f)));

    public void Paint(Sketch sketch)
    {
        // Sky above, street below.
        sketch.Canvas.Clear(sketch.Grey(150, 215, 16), sketch.Grey(70, 120, 8));
        sketch.Canvas.Fill(Place.X, (Place.Y + Canvas.Side) / 2, Canvas.Side, Outline.Box(2, (Canvas.Side - Place.Y) / 2), sketch.Grey(60, 80, 4));
        sketch.Canvas.Fill(Place.X, Place.Y, HalfHeight + 4, Outline.Box(HalfWidth, HalfHeight), sketch.Grey(28, 44, 4));
        float contrast = sketch.Contrast;
        for (int i = 0; i < 3; i++)
        {
            sketch.Canvas.Fill(Place.X, Place.Y + (i - 1) * LampOff, LampRadius + 2, Outline.Disc(LampRadius), Dark[i]);
            if (i == State)
                sketch.Canvas.Fill(Place.X, Place.Y + (i - 1) * LampOff, LampRadius + 2, Outline.Disc(LampRadius), Lit[i], 0.2f + 0.8f * contrast);
        }
        sketch.Add(new Annotation(ThingNames.Lights[State], null, Place.X, Place.Y, HalfWidth, HalfHeight));
    }
}
