using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using FastEval.Engine.Vision;
using FastEval.Engine.Vision.Layouts;
using FastEval.Kernels.Imaging;

namespace FastEval.Engine.Tests.Vision.Layouts;

/// <summary>What pictures become, against the original code's tables and index maps.</summary>
public sealed partial class PictureLayoutTests
{
    public static TheoryData<string> NextPacks => GoldenFolder.Manifests("llava_next_pack");

    public static TheoryData<string> Phi3 => GoldenFolder.Manifests("phi3v");

    [Theory]
    [InlineData(640, 480, 5, 2340)]
    [InlineData(500, 333, 3, 1464)]
    [InlineData(1920, 1080, 5, 1948)]
    [InlineData(672, 672, 5, 2928)]
    [InlineData(240, 320, 3, 1376)]
    public void Plan_OfLlavaNext_CountsAsTheOriginal(int width, int height, int views, int tokens) =>
        AssertPlan(LayoutModel.Clip336(PictureLayoutKind.LlavaNext), width, height, views, tokens);

    [Theory]
    [InlineData(336, 336, 17, 2509)]
    [InlineData(640, 480, 13, 1921)]
    [InlineData(1920, 1080, 16, 2353)]
    public void Plan_OfPhi3Vision_CountsAsTheOriginal(int width, int height, int views, int tokens) =>
        AssertPlan(LayoutModel.Clip336(PictureLayoutKind.Phi3Hd, 16), width, height, views, tokens);

    /// <summary>
    /// Worked out by hand from llava_arch.py: 384² is one tile; 640×480 fits 2×2, of whose 54×54 tokens 40 rows are picture; 2304² is 162×162 tokens, four
    /// times nine tiles' worth, so each side is halved.
    /// </summary>
    [Theory]
    [InlineData(384, 384, 2, 729 + (27 * 28))]
    [InlineData(640, 480, 5, 729 + (40 * 55))]
    [InlineData(2304, 2304, 37, 729 + (81 * 82))]
    public void Plan_OfLlavaOneVision_CountsAsTheOriginal(int width, int height, int views, int tokens)
    {
        AssertPlan(LayoutModel.OneVision(), width, height, views, tokens);
        using PictureLayout layout = PictureLayout.Of(LayoutModel.OneVision(), PreprocessingKind.Original);
        Assert.Equal((1, 730), (layout.Plan(width, height, isAlone: false).Views, layout.Plan(width, height, isAlone: false).Tokens));
        Assert.True(layout.HeedsCompany);
    }

    [Theory]
    [MemberData(nameof(NextPacks))]
    public void Plan_OfEverySizeOfTheTable_CountsAsLlava(string manifest)
    {
        JsonElement meta = GoldenFolder.Open(manifest).Meta;
        using PictureLayout layout = Next(meta);
        int compared = 0;
        foreach (JsonElement row in Rows(meta, "table"))
        {
            int Of(string name) => row.GetProperty(name).GetInt32();
            PicturePlan plan = layout.Plan(Of("width"), Of("height"), isAlone: true);
            Assert.Equal((Of("n_tiles"), Of("llava_repo_tokens")), (plan.Views, plan.Tokens));
            compared++;
        }
        Assert.True(compared >= 10 || !GoldenFolder.IsOwn(manifest));
    }

    [Theory]
    [MemberData(nameof(NextPacks))]
    public void TokenOrder_OfEveryMap_IsLlavas(string manifest)
    {
        GoldenFolder golden = GoldenFolder.Open(manifest);
        using PictureLayout layout = Next(golden.Meta);
        int compared = 0;
        foreach (Match match in golden.Names.Select(name => MapName().Match(name)).Where(match => match.Success))
        {
            // Where LLaVA's own map differs from transformers', it is there besides.
            if (match.Groups["code"].Value == "hf" && golden.Has("llava" + match.Value[2..]))
                continue;
            (int width, int height) = (Number(match, "width"), Number(match, "height"));
            PicturePlan plan = layout.Plan(width, height, isAlone: true);
            Assert.Equal(golden.ReadIntegers(match.Value), TokenOrder.View(0, 24).Concat(TokenOrder.Tiles(plan.Grid!.Value, 24, plan.Window, newlines: true)));
            compared++;
        }
        Assert.True(compared > 3 || !GoldenFolder.IsOwn(manifest));
    }

    [Theory]
    [MemberData(nameof(NextPacks))]
    public void Unpadded_OfEveryMap_IsLlavas(string manifest)
    {
        GoldenFolder golden = GoldenFolder.Open(manifest);
        int compared = 0;
        foreach (Match match in golden.Names.Select(name => UnpadName().Match(name)).Where(match => match.Success))
        {
            (int rows, int columns) = (Number(match, "rows"), Number(match, "columns"));
            TokenWindow window = TokenWindow.Unpadded(rows, columns, Number(match, "width"), Number(match, "height"));
            Assert.Equal(golden.ReadIntegers(match.Value),
                from row in Enumerable.Range(window.Top, window.Rows)
                from column in Enumerable.Range(window.Left, window.Columns)
                select (row * columns) + column);
            compared++;
        }
        Assert.True(compared > 3 || !GoldenFolder.IsOwn(manifest));
    }

    [Theory]
    [MemberData(nameof(Phi3))]
    public void Plan_OfEverySizeOfThePhi3Tables_CountsAsTheOriginal(string manifest)
    {
        int compared = 0;
        foreach (JsonProperty table in GoldenFolder.Open(manifest).Meta.EnumerateObject().Where(entry => TableName().IsMatch(entry.Name)))
        {
            using PictureLayout layout = PictureLayout.Of(
                LayoutModel.Clip336(PictureLayoutKind.Phi3Hd, Number(TableName().Match(table.Name), "tiles")), PreprocessingKind.Original);
            foreach (JsonElement row in table.Value.EnumerateArray())
            {
                int Of(string name) => row.GetProperty(name).GetInt32();
                PicturePlan plan = layout.Plan(Of("width"), Of("height"), isAlone: true);
                Assert.Equal((Of("n_tiles_incl_global"), Of("num_img_tokens"), new TileGrid(Of("w_crop"), Of("h_crop"))), (plan.Views, plan.Tokens, plan.Grid!.Value));
                compared++;
            }
        }
        Assert.True(compared >= 10 || !GoldenFolder.IsOwn(manifest));
    }

    [Theory]
    [MemberData(nameof(Phi3))]
    public void TokenOrder_OfEveryPhi3Map_IsTheOriginals(string manifest)
    {
        GoldenFolder golden = GoldenFolder.Open(manifest);
        int compared = 0;
        foreach (Match match in golden.Names.Select(name => Phi3MapName().Match(name)).Where(match => match.Success))
        {
            Assert.Equal(golden.ReadIntegers(match.Value), TokenOrder.Phi3(new TileGrid(Number(match, "columns"), Number(match, "rows")), 24));
            compared++;
        }
        Assert.True(compared > 3 || !GoldenFolder.IsOwn(manifest));
    }

    /// <summary>With the manifest's own grids, width before height.</summary>
    private static PictureLayout Next(JsonElement meta) => PictureLayout.Of(
        LayoutModel.Of(
            PictureLayoutKind.LlavaNext, 336, 14, meta.GetProperty("pinpoints").EnumerateArray().Select(pair => new TileGrid(pair[0].GetInt32() / 336, pair[1].GetInt32() / 336)), 0),
        PreprocessingKind.Original);

    private static IEnumerable<JsonElement> Rows(JsonElement meta, string table) => meta.TryGetProperty(table, out JsonElement rows) ? rows.EnumerateArray() : [];

    private static void AssertPlan(VisionModelInfo model, int width, int height, int views, int tokens)
    {
        using PictureLayout layout = PictureLayout.Of(model, PreprocessingKind.Original);
        PicturePlan plan = layout.Plan(width, height, isAlone: true);
        Assert.Equal((views, tokens), (plan.Views, plan.Tokens));
    }

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("^(?<code>hf|llava)_map_(?<width>[0-9]+)x(?<height>[0-9]+)$")]
    private static partial Regex MapName();

    [GeneratedRegex("^unpad_(?<rows>[0-9]+)x(?<columns>[0-9]+)_orig_h(?<height>[0-9]+)_w(?<width>[0-9]+)$")]
    private static partial Regex UnpadName();

    [GeneratedRegex("^hd_table_num_crops(?<tiles>[0-9]+)$")]
    private static partial Regex TableName();

    [GeneratedRegex("^map_(?<rows>[0-9]+)x(?<columns>[0-9]+)$")]
    private static partial Regex Phi3MapName();
}
