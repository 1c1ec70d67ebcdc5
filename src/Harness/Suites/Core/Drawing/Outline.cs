namespace FastEval.Harness.Suites.Core.Drawing;

/// <summary>Signed distances to outlines around the origin, in pixels (inside negative; near the edge exact enough for soft edges).</summary>
internal static class Outline
{
    public static readonly string[] Names = ["circle", "square", "triangle", "star", "cross", "ring"];

    /// <summary>One of <see cref="Names"/>.</summary>
    /// <param name="name">Which.</param>
    /// <param name="radius">From the middle to the farthest point, roughly.</param>
    /// <param name="angle">Turned by, radians.</param>
    public static Func<float, float, float> Of(string name, float radius, float angle)
    {
        (float sin, float cos) = MathF.SinCos(angle);
        Func<float, float, float> plain = name switch
        {
            "circle" => Disc(radius),
            "square" => Box(radius * 0.84f, radius * 0.84f),
            "triangle" => Triangle(radius),
            "star" => (x, y) => Star(x, y, radius * 1.1f),
            "cross" => (x, y) => MathF.Min(MathF.Max(MathF.Abs(x) - radius * 0.3f, MathF.Abs(y) - radius), MathF.Max(MathF.Abs(y) - radius * 0.3f, MathF.Abs(x) - radius)),
            "ring" => (x, y) => MathF.Abs(MathF.Sqrt(x * x + y * y) - radius * 0.76f) - radius * 0.22f,
            _ => throw new ArgumentException($"There is no outline '{name}'.", nameof(name)),
        };
        return (x, y) => plain(cos * x + sin * y, cos * y - sin * x);
    }

    /// <summary>A disc.</summary>
    public static Func<float, float, float> Disc(float radius) => (x, y) => MathF.Sqrt(x * x + y * y) - radius;

    /// <summary>A rectangle.</summary>
    public static Func<float, float, float> Box(float halfWidth, float halfHeight) => (x, y) => MathF.Max(MathF.Abs(x) - halfWidth, MathF.Abs(y) - halfHeight);

    /// <summary>A regular octagon with upright sides.</summary>
    public static Func<float, float, float> Octagon(float radius) =>
        (x, y) => MathF.Max(MathF.Max(MathF.Abs(x), MathF.Abs(y)), (MathF.Abs(x) + MathF.Abs(y)) * 0.7071f) - radius;

    /// <summary>A stroke from one end to the other.</summary>
    public static Func<float, float, float> Stroke(float halfLength, float angle, float halfThickness)
    {
        (float sin, float cos) = MathF.SinCos(angle);
        return (x, y) =>
        {
            float along = cos * x + sin * y, across = cos * y - sin * x;
            float beyond = MathF.Max(MathF.Abs(along) - halfLength, 0);
            return MathF.Sqrt(beyond * beyond + across * across) - halfThickness;
        };
    }

    /// <summary>An equilateral triangle with its point up.</summary>
    public static Func<float, float, float> Triangle(float radius) => (x, y) =>
    {
        float below = y - radius * 0.15f;
        return MathF.Max(MathF.Abs(x) * 0.866f - below * 0.5f, below) - radius * 0.55f;
    };

    private static float Star(float x, float y, float radius)
    {
        const float Fifth = MathF.Tau / 5;
        float angle = MathF.Atan2(x, -y);
        float within = MathF.Abs(angle - Fifth * MathF.Round(angle / Fifth)) / (Fifth / 2); // 0 at a point, 1 between two
        // The edge is a straight line from the point to the inner corner, in polar form.
        float inner = radius * 0.42f, half = Fifth / 2;
        (float sin, float cos) = MathF.SinCos(within * half);
        (float ex, float ey) = (inner * MathF.Sin(half), inner * MathF.Cos(half) - radius);
        float edge = radius * ex / (ex * cos - ey * sin);
        return (MathF.Sqrt(x * x + y * y) - edge) * 0.6f;
    }
}
