using FastEval.Harness.Suites.Core.Drawing;

namespace FastEval.Harness.Suites.Core.Scenes;

/// <summary>A coloured shape somewhere on a picture.</summary>
internal sealed record ShapeThing(string Shape, string Colour, bool IsLarge, Place Place, float Radius)
{
    /// <summary>What questions call it.</summary>
    public string Name => $"{Colour} {Shape}";

    /// <summary>Several of its shape.</summary>
    public static string Plural(string shape) => shape == "cross" ? "crosses" : shape + "s";

    /// <summary>Its part of a caption.</summary>
    public string Caption => $"{(IsLarge ? "large" : "small")} {Name} {Place.Words}";

    /// <summary>A caption of several, in reading order.</summary>
    public static string CaptionOf(IEnumerable<ShapeThing> things) => string.Join(", ", things.OrderBy(thing => thing.Place.ReadingOrder).Select(thing => thing.Caption));

    public static float DrawRadius(SeededRandom random, bool isLarge) => isLarge ? random.Between(12.5f, 15f) : random.Between(7f, 8.5f);

    public void Draw(Sketch sketch)
    {
        sketch.Canvas.Fill(Place.X, Place.Y, Radius * 1.3f, Outline.Of(Shape, Radius, sketch.Tilt(10)), sketch.Painted(Colour));
        sketch.Add(new Annotation(Shape, Colour, Place.X, Place.Y, Radius * 0.9f, Radius * 0.9f, IsLarge));
    }

    /// <summary>Places for things of these radii that do not touch each other; null if they found no room.</summary>
    public static Place[]? Arrange(SeededRandom random, IReadOnlyList<float> radii)
    {
        var places = new List<Place>();
        for (int attempt = 0; attempt < 60 * radii.Count && places.Count < radii.Count; attempt++)
        {
            float radius = radii[places.Count], margin = radius + 2;
            var place = new Place(random.Between(margin, Canvas.Side - margin), random.Between(margin, Canvas.Side - margin));
            if (places.Select((other, i) => (other, i)).All(one => Distance(one.other, place) > radii[one.i] + radius + 4))
                places.Add(place);
        }
        return places.Count == radii.Count ? [.. places] : null;
    }

    private static float Distance(Place a, Place b) => MathF.Sqrt((a.X - b.X) * (a.X - b.X) + (a.Y - b.Y) * (a.Y - b.Y));
}
