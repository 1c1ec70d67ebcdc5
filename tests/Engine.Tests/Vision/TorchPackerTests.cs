using FastEval.Engine.Native;
using FastEval.Engine.Tests.Vision.Layouts;
using FastEval.Engine.Vision;
using FastEval.Engine.Vision.Layouts;
using FastEval.Kernels.Imaging;
using TorchSharp;

namespace FastEval.Engine.Tests.Vision;

public sealed class TorchPackerTests
{
    private const float Tolerance = 2e-5f;

    public TorchPackerTests() => TorchRuntime.EnsureLoaded();

    public static TheoryData<string> Phi3 => GoldenFolder.Manifests("phi3v");

    /// <summary>The manifest says how its features are made: sin(0.37 i + 0.11 ⌊i / 1024⌋), for one row of two tiles.</summary>
    [Theory]
    [MemberData(nameof(Phi3))]
    public void Pack_OfPhi3Features_EqualsOriginal(string manifest)
    {
        GoldenFolder golden = GoldenFolder.Open(manifest);
        if (!golden.Has("numeric_out"))
            return;
        var tensors = new Dictionary<string, (long[] Shape, float[] Values)>();
        foreach ((string theirs, string ours) in new[]
        {
            ("img_projection_0_weight", "mm.0.weight"), ("img_projection_0_bias", "mm.0.bias"), ("img_projection_2_weight", "mm.2.weight"),
            ("img_projection_2_bias", "mm.2.bias"), ("sub_GN", "v.hd.sub_separator"), ("glb_GN", "v.hd.global_separator"),
        })
        {
            GoldenTensor tensor = golden.Read(theirs);
            tensors.Add(ours, (tensor.Shape.Reverse().ToArray(), tensor.Values));
        }
        float[] features = [.. Enumerable.Range(0, 3 * 576 * 1024).Select(i => (float)Math.Sin((0.37 * i) + (0.11 * (i / 1024))))];
        VisionModelInfo model = LayoutModel.Of(PictureLayoutKind.Phi3Hd, 336, 14, [], 16, width: 1024, embedding: 32);

        float[] actual = Pack(model, tensors, features, new PicturePlan(3, new TileGrid(2, 1), 12, 24, 457), 3);

        float[] expected = golden.Read("numeric_out").Values;
        Assert.Equal(expected.Length, actual.Length);
        Assert.Equal(0, expected.Zip(actual).Max(pair => Math.Abs(pair.First - pair.Second)), Tolerance);
    }

    /// <summary>Against a plain loop over torch's formula: source = (i + 0.5) · scale − 0.5, not below 0; the projector is the identity as far as it can be.</summary>
    [Fact]
    public void Pack_OfOneVisionBeyondItsLimit_ShrinksTheTilesAndKeepsTheOverview()
    {
        const int Width = 2, Side = 4;
        VisionModelInfo model = LayoutModel.Of(PictureLayoutKind.LlavaOneVision, 16, 4, [new TileGrid(3, 3)], 1, Width, Width);
        using PictureLayout layout = PictureLayout.Of(model, PreprocessingKind.Original);
        PicturePlan plan = layout.Plan(48, 48, isAlone: true);
        Assert.Equal((10, 4, 4, 16 + (4 * 5)), (plan.Views, plan.Rows, plan.Columns, plan.Tokens));
        var random = new Random(5);
        float[] features = [.. Enumerable.Range(0, 10 * Side * Side * Width).Select(_ => random.NextSingle() - 0.5f)];
        Dictionary<string, (long[], float[])> weights = Projector(Width, random);
        float[] projected = Pack(LayoutModel.Of(PictureLayoutKind.Single, 16, 4, [], 0, Width, Width), weights, features, new PicturePlan(1, null, Side, Side, 16), 10);

        float[] packed = Pack(model, weights, features, plan, 10);

        Assert.Equal(projected[..(16 * Width)], packed[..(16 * Width)]);
        for (int row = 0; row < 4; row++)
        {
            for (int channel = 0; channel < Width; channel++)
            {
                for (int column = 0; column < 4; column++)
                    Assert.Equal(Bilinear(row, column, channel), packed[((16 + (row * 5) + column) * Width) + channel], 1e-5f);
                Assert.Equal(channel + 1f, packed[((16 + (row * 5) + 4) * Width) + channel]);
            }
        }

        // 12×12 → 4×4: at a scale of 3 each place is the middle of three, and nothing is mixed.
        float Bilinear(int row, int column, int channel) => At((3 * row) + 1, (3 * column) + 1, channel);

        float At(int row, int column, int channel)
        {
            int view = 1 + (row / Side * 3) + (column / Side);
            return projected[((((view * Side) + (row % Side)) * Side) + (column % Side)) * Width + channel];
        }
    }

    /// <summary>12×12 tokens to 8×8: every one is a mixture of four.</summary>
    [Fact]
    public void Pack_OfOneVision_MixesAsTorchDoes()
    {
        const int Side = 4;
        VisionModelInfo model = LayoutModel.Of(PictureLayoutKind.LlavaOneVision, 16, 4, [new TileGrid(3, 3)], 4, 1, 1);
        using PictureLayout layout = PictureLayout.Of(model, PreprocessingKind.Original);
        PicturePlan plan = layout.Plan(48, 48, isAlone: true);
        Assert.Equal((8, 8), (plan.Rows, plan.Columns));
        var random = new Random(6);
        float[] features = [.. Enumerable.Range(0, 10 * Side * Side).Select(_ => random.NextSingle())];
        Dictionary<string, (long[], float[])> weights = Projector(1, random);
        float[] projected = Pack(LayoutModel.Of(PictureLayoutKind.Single, 16, 4, [], 0, 1, 1), weights, features, new PicturePlan(1, null, Side, Side, 16), 10);

        float[] packed = Pack(model, weights, features, plan, 10);

        for (int row = 0; row < 8; row++)
        {
            for (int column = 0; column < 8; column++)
                Assert.Equal(Mixed(row, column), packed[16 + (row * 9) + column], 1e-5f);
        }

        float Mixed(int row, int column)
        {
            (double y, double x) = (((row + 0.5) * 1.5) - 0.5, ((column + 0.5) * 1.5) - 0.5);
            (int top, int left) = ((int)y, (int)x);
            (double down, double right) = (y - top, x - left);
            return (float)(((1 - down) * (((1 - right) * At(top, left)) + (right * At(top, left + 1)))) + (down * (((1 - right) * At(top + 1, left)) + (right * At(top + 1, left + 1)))));
        }

        double At(int row, int column)
        {
            (row, column) = (Math.Min(row, 11), Math.Min(column, 11));
            int view = 1 + (row / Side * 3) + (column / Side);
            return projected[(((view * Side) + (row % Side)) * Side) + (column % Side)];
        }
    }

    private static Dictionary<string, (long[], float[])> Projector(int width, Random random)
    {
        float[] Values(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle())];
        return new()
        {
            ["mm.0.weight"] = ([width, width], Values(width * width)),
            ["mm.0.bias"] = ([width], Values(width)),
            ["mm.2.weight"] = ([width, width], Values(width * width)),
            ["mm.2.bias"] = ([width], Values(width)),
            ["v.image_newline"] = ([width], [.. Enumerable.Range(1, width).Select(i => (float)i)]),
        };
    }

    private static float[] Pack(VisionModelInfo model, Dictionary<string, (long[], float[])> tensors, float[] features, PicturePlan plan, int views)
    {
        using var weights = new TorchWeightLoader(new ArrayWeights(tensors), torch.ScalarType.Float32, torch.CPU, rows: 16);
        using TorchScope scope = TorchScope.Open();
        return new TorchPacker(model, weights).Pack(torch.tensor(features).view(views, model.PatchCount, model.FeatureWidth), plan).data<float>().ToArray();
    }
}
