using FastEval.Kernels.Imaging;

namespace FastEval.Harness.Suites.Core.Drawing;

/// <summary>
/// A picture in the making with its annotations. What is drawn by chance here (tints, angles, contrast) changes how things look, never what
/// they are or where.
/// </summary>
/// <param name="random">What looks are drawn from.</param>
/// <param name="difficulty">How hard it is to see.</param>
internal sealed class Sketch(SeededRandom random, Difficulty difficulty)
{
    private readonly List<Annotation> _things = [];

    public Canvas Canvas { get; } = new();

    public SeededRandom Random => random;

    public IReadOnlyList<Annotation> Things => _things;

    /// <summary>How strongly faint things stand out, 0 to 1.</summary>
    public float Contrast => difficulty switch
    {
        Difficulty.Easy => random.Between(0.85f, 1f),
        Difficulty.Medium => random.Between(0.6f, 0.8f),
        _ => random.Between(0.42f, 0.58f),
    };

    /// <summary>Grey levels of the noise.</summary>
    public float Noise => difficulty switch
    {
        Difficulty.Easy => 0,
        Difficulty.Medium => 3,
        _ => 7,
    };

    public void Add(Annotation thing) => _things.Add(thing);

    /// <summary>A backdrop between two greys, tinted a little.</summary>
    public void Backdrop(int darkest, int brightest) => Canvas.Clear(Grey(darkest, brightest, 8), Grey(darkest, brightest, 8));

    /// <summary>A named colour with small changes; of hard pictures larger ones.</summary>
    public RgbColor Painted(string colour)
    {
        RgbColor plain = Paint.Of(colour);
        int spread = difficulty == Difficulty.Hard ? 14 : 8;
        return new RgbColor(Near(plain.Red, spread), Near(plain.Green, spread), Near(plain.Blue, spread));
    }

    /// <summary>A grey between two, tinted by up to <paramref name="tint"/>.</summary>
    public RgbColor Grey(int darkest, int brightest, int tint)
    {
        int grey = random.Between(darkest, brightest);
        return new RgbColor(Near(grey, tint), Near(grey, tint), Near(grey, tint));
    }

    /// <summary>An angle between plus and minus <paramref name="most"/> degrees, in radians.</summary>
    public float Tilt(float most) => random.Between(-most, most) * (MathF.PI / 180);

    private byte Near(int value, int spread) => (byte)Math.Clamp(value + random.Between(-spread, spread), 0, 255);
}
