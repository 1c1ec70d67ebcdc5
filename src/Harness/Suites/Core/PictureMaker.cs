using System.Security.Cryptography;
using FastEval.Harness.Suites.Core.Drawing;

namespace FastEval.Harness.Suites.Core;

/// <summary>
/// Draws pictures so that those of suites and those of training can never be the same: by the hash of what is drawn, before noise, a sixteenth
/// of all pictures is kept for suites, and training never sees one of them.
/// </summary>
/// <param name="isForSuite">Whether pictures are drawn that only suites may have, or those that training may have.</param>
/// <param name="drawsNothing">Whether pictures stay empty: for looking at what would be asked. Everything else comes out the same.</param>
internal sealed class PictureMaker(bool isForSuite, bool drawsNothing = false)
{
    private const int Share = 16;

    /// <summary>Whether a picture is one that only suites may have.</summary>
    /// <param name="hash">SHA-256 of its pixels before noise.</param>
    public static bool IsKeptForSuites(ReadOnlySpan<byte> hash) => hash[0] % Share == 0;

    /// <summary>Draws one, with other looks until it falls into the right part.</summary>
    /// <param name="random">What its looks are drawn from.</param>
    /// <param name="difficulty">How hard it is to see.</param>
    /// <param name="draw">Draws it; what it shows is settled before.</param>
    public ScenePicture Make(SeededRandom random, Difficulty difficulty, Action<Sketch> draw)
    {
        SeededRandom looks = random.Fork();
        if (drawsNothing)
            return new ScenePicture([], [], "");
        while (true)
        {
            var sketch = new Sketch(looks.Fork(), difficulty);
            draw(sketch);
            byte[] clean = sketch.Canvas.ToBytes(0, sketch.Random);
            byte[] hash = SHA256.HashData(clean);
            if (IsKeptForSuites(hash) == isForSuite)
                return new ScenePicture(sketch.Noise > 0 ? sketch.Canvas.ToBytes(sketch.Noise, sketch.Random) : clean, sketch.Things, Convert.ToHexStringLower(hash));
        }
    }
}
