using System.Globalization;
using System.Text.Json;
using FastEval.Kernels.Imaging;

namespace FastEval.Kernels.Tests.Imaging;

/// <summary>Every case of the golden folder llava_next, computed with LLaVA's own code, through every implementation.</summary>
public sealed class AnyResolutionGoldenTests
{
    private const string Tiles = "llava_tiles_f32_";
    private static readonly IReadOnlyList<GoldenFolder> Folders = GoldenFolder.OwnAndNamed("llava_next");

    public static TheoryData<int, string, string> Cases()
    {
        TheoryData<int, string, string> cases = [];
        for (int i = 0; i < Folders.Count; i++)
        {
            foreach (string name in Folders[i].Names.Where(name => name.StartsWith(Tiles, StringComparison.Ordinal)))
            {
                foreach (string implementation in Implementations.NamesFor(Size(Folders[i])))
                {
                    cases.Add(i, name[Tiles.Length..], implementation);
                }
            }
        }

        return cases;
    }

    [Fact]
    public void GridOf_EverySizeOfTheTable_IsLlavas()
    {
        int compared = 0;
        foreach (GoldenFolder golden in Folders)
        {
            IReadOnlyList<TileGrid> grids = Grids(golden.Meta.GetProperty("pinpoints"), 336);
            if (golden == Folders[0])
            {
                Assert.Equal(TileGrid.LlavaNext, grids);
            }

            foreach (JsonElement row in golden.Meta.GetProperty("selection_table").EnumerateArray())
            {
                int Of(string property) => row.GetProperty(property).GetInt32();
                TileGrid grid = TileGrid.Select(grids, 336, Of("width"), Of("height"));
                Assert.Equal(new TileGrid(Of("llava_repo_best_w") / 336, Of("llava_repo_best_h") / 336), grid);
                if (grid == new TileGrid(Of("grid_cols"), Of("grid_rows")))
                {
                    (int width, int height) = grid.Fit(336, Of("width"), Of("height"));
                    Assert.Equal((Of("resized_w"), Of("resized_h")), (width, height));
                    Assert.Equal((Of("paste_x"), Of("paste_y")), (((grid.Columns * 336) - width) / 2, ((grid.Rows * 336) - height) / 2));
                    compared++;
                }
            }
        }

        Assert.True(compared >= 30);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Preprocess_GoldenCase_IsLlavas(int folder, string name, string implementation)
    {
        GoldenFolder golden = Folders[folder];
        int size = Size(golden);
        var options = new ImagePreprocessing
        {
            Size = size,
            Mode = PreprocessingMode.AnyResolution,
            Grids = Grids(golden.Meta.GetProperty("tile_case_config").GetProperty("pinpoints"), size),
            Background = default,
        };
        // A list is compared by reference in a record, so one of the shared ones would never be found again.
        using IImagePreprocessor preprocessor = Implementations.Create(implementation, options);
        using RgbImage image = golden.Picture("in_" + name);
        float[] expected = golden.Floats(Tiles + name);
        float[] values = new float[options.CountValues(image.Width, image.Height)];
        preprocessor.Preprocess(image, values);
        Assert.Equal(expected.Length, values.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], values[i], 1e-6f);
        }

        if (golden.Names.Contains("llava_padded_u8_" + name))
        {
            byte[] views = new byte[values.Length];
            preprocessor.Resize(image, views);
            AssertTiles(golden.Bytes("llava_padded_u8_" + name), views, options.GridOf(image.Width, image.Height)!.Value, size);
        }
    }

    private static void AssertTiles(byte[] whole, byte[] views, TileGrid grid, int size)
    {
        for (int i = 0; i < whole.Length; i++)
        {
            (int x, int y) = (i / 3 % (grid.Columns * size), i / 3 / (grid.Columns * size));
            int view = 1 + (y / size * grid.Columns) + (x / size);
            Assert.Equal(whole[i], views[(((((view * size) + (y % size)) * size) + (x % size)) * 3) + (i % 3)]);
        }
    }

    private static int Size(GoldenFolder golden) => golden.Meta.GetProperty("tile_case_config").GetProperty("crop").GetInt32();

    /// <summary>Width before height, as LLaVA reads them.</summary>
    private static TileGrid[] Grids(JsonElement pinpoints, int size) =>
        [.. pinpoints.EnumerateArray().Select(pair => new TileGrid(pair[0].GetInt32() / size, pair[1].GetInt32() / size))];
}
