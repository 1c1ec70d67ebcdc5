using FastEval.Engine.Decoding;

namespace FastEval.Harness.Benchmarking;

/// <summary>
/// The photo that <c>fasteval bench</c> uses by default: 600x400, a cup of espresso, photographed by Rachel Michetti, courtesy of Pikolo
/// Espresso Bar, released under CC0 (tests/data/README.md).
/// </summary>
internal static class BenchPicture
{
    private const string Resource = "photo.jpg";

    public static PromptPart.Image Load()
    {
        using Stream stream = typeof(BenchPicture).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The program lacks its resource {Resource}.");
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return new PromptPart.Image(bytes, Resource);
    }
}
