using FastEval.Harness.Suites.Core.Drawing;
using FastEval.Kernels.Imaging;

namespace FastEval.Harness.Suites.Core.Scenes;

/// <summary>A road of three lanes from above, with cars.</summary>
/// <param name="Cars">Lane (0 left, 1 middle, 2 right), colour, and pixels from the top.</param>
internal sealed record Road(IReadOnlyList<(int Lane, string Colour, float Y)> Cars)
{
    private const float LaneWidth = 28, HalfWidth = 9, HalfLength = 14, Middle = Canvas.Side / 2f;

    public static readonly string[] Lanes = ["left", "middle", "right"];
    public static readonly string[] Colours = ["red", "green", "blue", "yellow", "orange", "pink"];

    /// <summary>Its part of a caption.</summary>
    public string Caption => string.Join(", ", Cars.OrderBy(car => car.Lane).Select(car => $"{car.Colour} car {Lanes[car.Lane]} lane"));

    /// <summary>One car in a lane, anywhere along it.</summary>
    public static float DrawY(SeededRandom random) => random.Between(HalfLength + 3, Canvas.Side - HalfLength - 3);

    public void Paint(Sketch sketch)
    {
        sketch.Canvas.Clear(new RgbColor(70, (byte)sketch.Random.Between(120, 150), 64), new RgbColor(64, (byte)sketch.Random.Between(110, 140), 58));
        sketch.Canvas.Fill(Middle, Middle, Canvas.Side, Outline.Box(LaneWidth * 1.5f, Canvas.Side), sketch.Grey(84, 120, 5));
        float phase = sketch.Random.Between(0f, 16f);
        for (int side = -1; side <= 1; side += 2)
        {
            for (float y = phase - 16; y < Canvas.Side + 8; y += 16)
                sketch.Canvas.Fill(Middle + side * LaneWidth / 2, y, 6, Outline.Box(1, 4), new RgbColor(236, 236, 230));
        }
        foreach ((int lane, string colour, float y) in Cars)
        {
            float x = Middle + (lane - 1) * LaneWidth + sketch.Random.Between(-2f, 2f);
            sketch.Canvas.Fill(x, y, HalfLength + 3, Outline.Box(HalfWidth, HalfLength), sketch.Painted(colour));
            sketch.Canvas.Fill(x, y - 4, 10, Outline.Box(HalfWidth - 2, 2.5f), new RgbColor(40, 46, 60));
            sketch.Canvas.Fill(x, y + 8, 10, Outline.Box(HalfWidth - 2, 2), new RgbColor(40, 46, 60));
            sketch.Add(new Annotation(ThingNames.Car, colour, x, y, HalfWidth, HalfLength));
        }
    }
}
