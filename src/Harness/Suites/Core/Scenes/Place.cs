using FastEval.Harness.Suites.Core.Drawing;

namespace FastEval.Harness.Suites.Core.Scenes;

/// <summary>A place in a picture, pixels from the top left corner.</summary>
internal readonly record struct Place(float X, float Y)
{
    private const float Middle = Canvas.Side / 2f;

    /// <summary>Where it is in words, by thirds.</summary>
    public string Words => $"{Third(Y, "top", "middle", "bottom")} {Third(X, "left", "center", "right")}";

    /// <summary>Reading order: by thirds from the top, then from the left.</summary>
    public float ReadingOrder => MathF.Floor(Y * 3 / Canvas.Side) * Canvas.Side + X;

    /// <summary>A question about the half that something is in; null where it is too near the middle.</summary>
    public SceneQuestion? AskHalf(SeededRandom random, string template, string what, float margin = 10)
    {
        bool across = random.Flip();
        float off = across ? X - Middle : Y - Middle;
        if (MathF.Abs(off) < margin)
        {
            across = !across;
            off = across ? X - Middle : Y - Middle;
        }
        if (MathF.Abs(off) < margin)
            return null;
        string[] options = across ? ["left", "right"] : ["top", "bottom"];
        return SceneQuestion.Choice(template, Capabilities.Spatial, $"In which half is {what}", options, options[off > 0 ? 1 : 0]);
    }

    private static string Third(float value, string first, string second, string third) =>
        value < Canvas.Side / 3f ? first : value < Canvas.Side * 2 / 3f ? second : third;
}
