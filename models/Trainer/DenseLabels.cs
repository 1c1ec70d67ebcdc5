using FastEval.Harness.Suites.Core;
using FastEval.Harness.Suites.Core.Drawing;

namespace FastEval.Trainer;

/// <summary>What the tower is to see under every patch: the thing there, its colour and size, whether its middle is there, its place in a text.</summary>
internal static class DenseLabels
{
    /// <summary>A label that is not asked for.</summary>
    public const long Ignored = -100;

    private const int MostCounted = 8;

    /// <summary>Classes of each head: thing, colour, size, middle, order; the first means nothing.</summary>
    public static readonly int[] Heads = [1 + ThingNames.All.Length, 1 + Paint.Names.Length, 3, 2, 5];

    /// <summary>Classes of the number of things on the whole picture.</summary>
    public const int Counts = MostCounted + 1;

    private static readonly Dictionary<string, int> ThingIndex = ThingNames.All.Select((name, i) => (name, i)).ToDictionary(pair => pair.name, pair => pair.i, StringComparer.Ordinal);

    /// <summary>The number of things, capped.</summary>
    public static long Count(ScenePicture picture) => Math.Min(picture.Things.Count, MostCounted);

    /// <summary>Writes a picture's labels: for each patch one number per head.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="patchSize">Pixels along each side.</param>
    /// <param name="labels">Patches × heads.</param>
    public static void Write(ScenePicture picture, int patchSize, Span<long> labels)
    {
        int side = Canvas.Side / patchSize;
        for (int row = 0; row < side; row++)
        {
            for (int column = 0; column < side; column++)
            {
                Span<long> patch = labels.Slice((row * side + column) * Heads.Length, Heads.Length);
                patch.Clear();
                (Annotation? thing, bool holdsMiddle) = Under(picture, column * patchSize, row * patchSize, patchSize);
                if (thing is null)
                {
                    (patch[1], patch[2], patch[4]) = (Ignored, Ignored, Ignored);
                    continue;
                }
                patch[0] = 1 + ThingIndex[thing.Class];
                patch[1] = thing.Colour is null ? 0 : 1 + Array.IndexOf(Paint.Names, thing.Colour);
                patch[2] = thing.IsLarge switch { null => 0, false => 1, true => 2 };
                patch[3] = holdsMiddle ? 1 : 0;
                patch[4] = thing.Order;
            }
        }
    }

    /// <summary>The thing whose middle is in the patch, else the one that covers most of it, a fifth at least. Small things lie on large ones and win.</summary>
    private static (Annotation? Thing, bool HoldsMiddle) Under(ScenePicture picture, float left, float top, float size)
    {
        Annotation? most = null;
        float area = 0.2f * size * size;
        foreach (Annotation thing in picture.Things.OrderBy(thing => thing.HalfWidth * thing.HalfHeight))
        {
            if (thing.X >= left && thing.X < left + size && thing.Y >= top && thing.Y < top + size)
                return (thing, true);
            float width = MathF.Min(thing.X + thing.HalfWidth, left + size) - MathF.Max(thing.X - thing.HalfWidth, left);
            float height = MathF.Min(thing.Y + thing.HalfHeight, top + size) - MathF.Max(thing.Y - thing.HalfHeight, top);
            if (width > 0 && height > 0 && width * height > area)
                (most, area) = (thing, width * height);
        }
        return (most, false);
    }
}
