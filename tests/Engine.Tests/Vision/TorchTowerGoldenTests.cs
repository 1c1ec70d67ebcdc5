using System.Globalization;
using System.Text.RegularExpressions;
using FastEval.Engine.Gguf;
using FastEval.Engine.Tests.Gguf;
using FastEval.Engine.Vision;
using TorchSharp;

namespace FastEval.Engine.Tests.Vision;

/// <summary>The towers against vectors of the original models' code, over the real path: weights → mmproj file → encoder.</summary>
public sealed partial class TorchTowerGoldenTests
{
    private const float Tolerance = 2e-5f;

    public static TheoryData<string> Clip => GoldenFolder.Manifests("clip_vision");

    public static TheoryData<string> Siglip => GoldenFolder.Manifests("siglip_vision");

    [Theory]
    [MemberData(nameof(Clip))]
    public void Forward_OfClip_EqualsOriginal(string manifest) => CheckAll(manifest);

    [Theory]
    [MemberData(nameof(Siglip))]
    public void Forward_OfSiglip_EqualsOriginal(string manifest) => CheckAll(manifest);

    private static void CheckAll(string manifest)
    {
        GoldenFolder golden = GoldenFolder.Open(manifest);
        int layers = golden.Number("num_hidden_layers");
        var states = Run(golden, layers, postNorm: true);
        int compared = 0;
        foreach (string name in golden.Names.Where(name => !name.StartsWith("w.", StringComparison.Ordinal) && name != "pixel_values"))
        {
            List<float[]>? actual = Actual(golden, name, layers, states);
            if (actual is null)
                continue;
            Compare(golden.Read(name), actual);
            compared++;
        }

        Assert.True(compared > layers, $"Only {compared} tensors of {manifest} were compared.");
    }

    /// <summary>What the encoder gives for a tensor of the manifest; null for what a LLaVA tower does not compute.</summary>
    private static List<float[]>? Actual(GoldenFolder golden, string name, int layers, Dictionary<string, List<float[]>> states)
    {
        bool classToken = golden.Has("w.vision_model.embeddings.class_embedding");
        if (name.StartsWith("hidden_states.", StringComparison.Ordinal))
            return states[name];
        if (FeatureName().Match(name) is { Success: true } match)
        {
            int layer = int.Parse(match.Groups["layer"].Value, CultureInfo.InvariantCulture);
            layer = layer < 0 ? layers + 1 + layer : layer;
            return match.Groups["part"].Value == "patch" ? Run(golden, layer, postNorm: false)["features"] : states[$"hidden_states.{layer}"];
        }

        return name switch
        {
            "embeddings_before_pre_layrnorm" => states["embeddings"],
            "last_hidden_state" => classToken ? states[$"hidden_states.{layers}"] : states["features"],
            "pooler_output" => null,
            _ => throw new NotSupportedException($"The manifest's tensor '{name}' is unknown to this test."),
        };
    }

    [GeneratedRegex(@"^\w*features_layer(?<layer>-?\d+)_(?<part>patch|full|cls_patch)$")]
    private static partial Regex FeatureName();

    /// <summary>Every state of every picture.</summary>
    private static Dictionary<string, List<float[]>> Run(GoldenFolder golden, int featureLayer, bool postNorm)
    {
        using var folder = new TemporaryFolder();
        string path = GoldenTower.Convert(golden, featureLayer, postNorm).Write(folder.File("mmproj.gguf"));
        using GgufFile file = GgufFile.Open(path);
        // The file format has one word for both forms of GELU, so the manifest decides.
        VisionModelInfo info = VisionModelReader.Read(file) with { Activation = GoldenTower.Activation(golden) };
        using TorchEncoder encoder = TorchEncoder.Create(info, new GgufVisionWeights(file), new TorchEncoderOptions { DataType = VisionDataType.Float32 });

        GoldenTensor pixels = golden.Read("pixel_values");
        var states = new Dictionary<string, List<float[]>>();
        for (int i = 0; i < pixels.Shape[0]; i++)
        {
            Span<float> input = encoder.Pixels;
            pixels.Values.AsSpan(i * input.Length, input.Length).CopyTo(input);
            encoder.Observe((name, tensor) =>
            {
                if (!states.TryGetValue(name, out List<float[]>? list))
                    states.Add(name, list = []);
                list.Add(Values(tensor));
            });
        }

        return states;
    }

    private static float[] Values(torch.Tensor tensor) => tensor.contiguous().data<float>().ToArray();

    private static void Compare(GoldenTensor expected, List<float[]> actual)
    {
        float[] all = [.. actual.SelectMany(values => values)];
        Assert.Equal(expected.Values.Length, all.Length);
        float worst = 0;
        for (int i = 0; i < all.Length; i++)
            worst = Math.Max(worst, float.IsNaN(all[i]) ? float.PositiveInfinity : Math.Abs(expected.Values[i] - all[i]));
        TestContext.Current.TestOutputHelper?.WriteLine($"{expected.Name}: worst difference {worst:g3}");
        Assert.True(worst <= Tolerance, $"{expected.Name} differs by {worst:g4}, more than {Tolerance:g2}.");
    }
}
