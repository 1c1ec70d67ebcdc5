using System.Security.Cryptography;
using System.Text.Json;
using FastEval.Kernels.Imaging;

namespace FastEval.Kernels.Tests.Imaging;

/// <summary>Bit for bit what Pillow gave for 240 random sizes (golden/README.md).</summary>
public sealed class PillowGoldenTests
{
    // In the order in which transformers reads LLaVA-NeXT's pinpoints: perf/peers/pillow_check.py has it so.
    private static readonly TileGrid[] Grids = [new(2, 1), new(1, 2), new(2, 2), new(1, 3), new(3, 1)];

    [Fact]
    public void Resize_EveryRandomSize_IsBitExact()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "golden", "pillow_resize", "cases.json");
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllText(path));
        JsonElement[] cases = [.. golden.RootElement.GetProperty("cases").EnumerateArray()];
        Assert.True(cases.Length >= 200);
        foreach (JsonElement element in cases)
        {
            var options = new ImagePreprocessing
            {
                Size = element.GetProperty("size").GetInt32(),
                Mode = Enum.Parse<PreprocessingMode>(element.GetProperty("mode").GetString()!),
                Grids = Grids,
                Filter = Enum.Parse<ResampleFilter>(element.GetProperty("filter").GetString()!),
            };
            using RgbImage image = SyntheticPicture.Create(
                element.GetProperty("width").GetInt32(), element.GetProperty("height").GetInt32(), element.GetProperty("seed").GetInt32());
            using var reference = new ReferencePreprocessor(options);
            Check(reference, image, element);
            foreach (HorizontalPass pass in HorizontalPass.Supported())
            {
                using var simd = new SimdPreprocessor(options, pass, cores: 1);
                Check(simd, image, element);
            }
        }
    }

    private static void Check(IImagePreprocessor preprocessor, RgbImage image, JsonElement expected)
    {
        byte[] pixels = new byte[preprocessor.Options.CountValues(image.Width, image.Height)];
        preprocessor.Resize(image, pixels);
        string hash = Convert.ToHexStringLower(SHA256.HashData(pixels))[..16];
        Assert.True(expected.GetProperty("sha256").GetString() == hash, $"{preprocessor.GetType().Name} differs from Pillow: {expected}");
    }
}
