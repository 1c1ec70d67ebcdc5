using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using FastEval.Kernels.Imaging;

namespace FastEval.Kernels.Tests.Imaging;

/// <summary>Bit for bit what llama.cpp's own preprocessor gave for the same pictures (golden/README.md).</summary>
public sealed class MtmdPreprocessingTests
{
    private static readonly GoldenFolder Pictures = GoldenFolder.Own("clip_preproc");

    public static TheoryData<string, int> Cases()
    {
        TheoryData<string, int> cases = [];
        foreach (JsonElement element in Manifest())
        {
            cases.Add(element.GetProperty("input").GetString()!, element.GetProperty("size").GetInt32());
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Preprocess_MtmdCase_IsBitExact(string input, int size)
    {
        JsonElement expected = Manifest().Single(element =>
            element.GetProperty("input").GetString() == input && element.GetProperty("size").GetInt32() == size);
        var options = ImagePreprocessing.Mtmd(size, Channels(expected.GetProperty("mean")), Channels(expected.GetProperty("std")));
        using RgbImage image = Pictures.Picture(input);
        foreach (string implementation in Implementations.NamesFor(size))
        {
            IImagePreprocessor preprocessor = Implementations.Shared(implementation, options);
            float[] planes = new float[3 * size * size];
            preprocessor.Preprocess(image, planes);
            Assert.Equal(expected.GetProperty("sha256").GetString(), Hash(planes));
        }
    }

    private static string Hash(float[] planes)
    {
        int plane = planes.Length / 3;
        float[] interleaved = new float[planes.Length];
        for (int i = 0; i < interleaved.Length; i++)
        {
            interleaved[i] = planes[(i % 3 * plane) + (i / 3)];
        }

        return Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<float>(interleaved)));
    }

    private static JsonElement[] Manifest()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "golden", "mtmd_preproc", "manifest.json");
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllText(path));
        return [.. manifest.RootElement.GetProperty("cases").EnumerateArray().Select(element => element.Clone())];
    }

    private static ChannelValues Channels(JsonElement values) => new(values[0].GetSingle(), values[1].GetSingle(), values[2].GetSingle());
}
