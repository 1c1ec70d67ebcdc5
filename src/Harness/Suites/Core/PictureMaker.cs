using System.Security.Cryptography;
using FastEval.Harness.Suites.Core.Drawing;

namespace FastEval.Harness.Suites.Core;

/// <summary>
/// Draws pictures so that those of suites and those of training can never be the same: by the hash of what is drawn, before noise, a sixteenth
/// of all pictures is kept for suites, and training never sees one of them.
/// </summary>
internal sealed class PictureMaker(bool isForSuite)
{
    private const int Share = 16;

    /// <summary>Whether a noiseless picture is one that only suites may have.</summary>
    public static bool IsKeptForSuites(ReadOnlySpan<byte> pixels)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(pixels, hash);
        return hash[0] % Share == 0;
    }

    /// <summary>Draws one, with other looks until it falls into the right part.</summary>
    /// <param name="random">What its looks are drawn from.</param>
    /// <param name="difficulty">How hard it is to see.</param>
    /// <param name="draw">Draws it; what it shows is settled before.</param>
    public ScenePicture Make(SeededRandom random, Difficulty difficulty, Action<Sketch> draw)
    {
        while (true)
        {
            var sketch = new Sketch(random.Fork(), difficulty);
            draw(sketch);
            byte[] clean = sketch.Canvas.ToBytes(0, sketch.Random);
            if (IsKeptForSuites(clean) == isForSuite)
                return new ScenePicture(sketch.Noise > 0 ? sketch.Canvas.ToBytes(sketch.Noise, sketch.Random) : clean, sketch.Things);
        }
    }
}
