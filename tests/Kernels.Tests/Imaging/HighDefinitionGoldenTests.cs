using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using FastEval.Kernels.Imaging;

namespace FastEval.Kernels.Tests.Imaging;

/// <summary>Every case of the golden folder phi3v about pixels, computed with Phi-3-Vision's own code.</summary>
public sealed partial class HighDefinitionGoldenTests
{
    private static readonly IReadOnlyList<GoldenFolder> Folders = GoldenFolder.OwnAndNamed("phi3v");

    public static TheoryData<int, string> Cases()
    {
        TheoryData<int, string> cases = [];
        for (int i = 0; i < Folders.Count; i++)
        {
            foreach (string name in Folders[i].Names.Where(name => name.StartsWith("in_", StringComparison.Ordinal)))
            {
                cases.Add(i, name["in_".Length..]);
            }
        }

        return cases;
    }

    [Fact]
    public void GeometryOf_EverySizeOfTheTables_IsTheOriginals()
    {
        int compared = 0;
        foreach (JsonProperty table in Folders.SelectMany(folder => folder.Meta.EnumerateObject()).Where(entry => TableName().IsMatch(entry.Name)))
        {
            int most = int.Parse(TableName().Match(table.Name).Groups["tiles"].Value, CultureInfo.InvariantCulture);
            foreach (JsonElement row in table.Value.EnumerateArray())
            {
                int Of(string property) => row.GetProperty(property).GetInt32();
                HighDefinitionGeometry geometry = HighDefinitionGeometry.Of(Of("width"), Of("height"), 336, most);
                Assert.Equal(
                    (Of("resized_w"), Of("resized_h"), new TileGrid(Of("w_crop"), Of("h_crop")), row.GetProperty("transposed").GetBoolean()),
                    (geometry.Width, geometry.Height, geometry.Grid, geometry.IsTransposed));
                Assert.Equal((Of("padded_w"), Of("padded_h")), (geometry.Grid.Columns * 336, geometry.Grid.Rows * 336));
                compared++;
            }
        }

        Assert.True(compared >= 100);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Preprocess_GoldenCase_IsTheOriginals(int folder, string name)
    {
        GoldenFolder golden = Folders[folder];
        var preprocessor = new HighDefinitionPreprocessor(new() { MostTiles = int.Parse(name.Split("_hd")[1], CultureInfo.InvariantCulture) });
        using RgbImage image = golden.Picture("in_" + name);
        using RgbImage whole = preprocessor.Resize(image);
        byte[] pixels = whole.Pixels[..(whole.Width * whole.Height * 3)].ToArray();
        JsonElement meta = golden.Meta.GetProperty("cases").EnumerateArray().Single(element => element.GetProperty("case").GetString() == name);
        Assert.Equal((meta.GetProperty("hd_w").GetInt32(), meta.GetProperty("hd_h").GetInt32()), (whole.Width, whole.Height));
        Assert.Equal(meta.GetProperty("hd_u8_sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(pixels)));

        float[] values = new float[preprocessor.CountValues(image.Width, image.Height)];
        preprocessor.Preprocess(image, values);
        int compared = 0;
        foreach (Match match in golden.Names.Select(tensor => TensorName().Match(tensor)).Where(match => match.Success && match.Groups["case"].Value == name))
        {
            int step = match.Groups["stride"].Success ? int.Parse(match.Groups["stride"].Value, CultureInfo.InvariantCulture) : 1;
            if (match.Groups["what"].Value == "hd_u8")
            {
                int[] shape = golden.Shape(match.Value);
                Assert.Equal(golden.Bytes(match.Value), Enumerable.Range(0, shape[0] * shape[1] * 3).Select(i =>
                    pixels[((((i / 3 / shape[1] * step) * whole.Width) + (i / 3 % shape[1] * step)) * 3) + (i % 3)]));
                continue;
            }

            int start = match.Groups["what"].Value == "global_f32" ? 0 : 3 * 336 * 336;
            float[] expected = golden.Floats(match.Value);
            int side = golden.Shape(match.Value)[^1];
            for (int i = 0; i < expected.Length; i++)
            {
                int plane = i / (side * side);
                int at = start + (((plane * 336) + (i / side % side * step)) * 336) + (i % side * step);
                Assert.Equal(expected[i], values[at], 1e-6f);
            }

            compared += expected.Length;
        }

        Assert.True(compared > 1000, $"Only {compared} values of {name} were compared.");
    }

    [Fact]
    public void Preprocess_WrongOutputLength_IsRefused()
    {
        var preprocessor = new HighDefinitionPreprocessor(new() { Size = 16, MostTiles = 2 });
        using var image = new RgbImage(20, 10);
        Assert.Equal(3 * 3 * 16 * 16, preprocessor.CountValues(20, 10));
        Assert.Throws<ArgumentException>(() => preprocessor.Preprocess(image, new float[3 * 16 * 16]));
    }

    /// <summary>The original divides by zero rows here; a picture this narrow still has one.</summary>
    [Fact]
    public void Resize_OfALine_KeepsARow()
    {
        var preprocessor = new HighDefinitionPreprocessor(new());
        using var image = new RgbImage(1, 60_000);
        using RgbImage whole = preprocessor.Resize(image);
        Assert.Equal((336, 16 * 336), (whole.Width, whole.Height));
    }

    [Fact]
    public void Options_OutOfRange_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new HighDefinitionPreprocessing { Size = 15 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new HighDefinitionPreprocessing { MostTiles = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new HighDefinitionPreprocessing { Std = default });
    }

    [GeneratedRegex("^hd_table_num_crops(?<tiles>[0-9]+)$")]
    private static partial Regex TableName();

    [GeneratedRegex("^(?<what>hd_u8|global_f32|tiles_f32)(_stride(?<stride>[0-9]+))?_(?<case>[0-9]+x[0-9]+_hd[0-9]+)$")]
    private static partial Regex TensorName();
}
