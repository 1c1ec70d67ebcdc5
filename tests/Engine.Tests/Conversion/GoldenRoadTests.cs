using FastEval.Engine.Conversion;
using FastEval.Engine.Gguf;
using FastEval.Engine.Tests.Gguf;
using FastEval.Engine.Tests.Vision;
using FastEval.Engine.Vision;

namespace FastEval.Engine.Tests.Conversion;

/// <summary>
/// The whole road that a tower goes: a checkpoint with the weights of the golden towers under their published names, converted into an mmproj, run by the exact
/// encoder, against the features that the original code computed.
/// </summary>
public sealed class GoldenRoadTests : IDisposable
{
    private const float Tolerance = 2e-5f;
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Clip => GoldenFolder.Manifests("clip_vision");

    public static TheoryData<string> Siglip => GoldenFolder.Manifests("siglip_vision");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Clip))]
    public void ConvertAndEncode_ClipInTransformersLayout_HasTheGoldenFeatures(string manifest)
    {
        GoldenFolder golden = GoldenFolder.Open(manifest);
        CheckpointFolder checkpoint = SmallCheckpoints.Make("llava-1.5-hf");
        UseTower(checkpoint, golden, "vision_tower.");
        checkpoint.Config["vision_config"] = Config(golden, "clip_vision_model");
        checkpoint.Write(_folder.File("model"));

        AssertGolden(golden, Convert(null), "llava_features_layer-2_patch");
    }

    /// <summary>As openai/clip-vit-large-patch14-336 is published, apart from the checkpoint that names it.</summary>
    [Theory]
    [MemberData(nameof(Clip))]
    public void ConvertAndEncode_ClipInAFolderOfItsOwn_HasTheGoldenFeatures(string manifest)
    {
        GoldenFolder golden = GoldenFolder.Open(manifest);
        CheckpointFolder checkpoint = SmallCheckpoints.Make("llava-1.5-original");
        foreach (string name in checkpoint.Tensors.Keys.Where(name => name.Contains("vision_tower", StringComparison.Ordinal)).ToList())
            checkpoint.Tensors.Remove(name);
        UseTower(checkpoint, golden, null);
        checkpoint.Write(_folder.File("model"));
        var tower = new CheckpointFolder { ElementType = "F32" };
        AddTower(tower, golden, "");
        tower.Files["config.json"] = new Dictionary<string, object> { ["model_type"] = "clip", ["vision_config"] = Config(golden, "clip_vision_model") };
        tower.Write(_folder.File("tower"));

        AssertGolden(golden, Convert(_folder.File("tower")), "llava_features_layer-2_patch");
    }

    /// <summary>LLaVA-OneVision takes the last block's output, without the norm that follows it.</summary>
    [Theory]
    [MemberData(nameof(Siglip))]
    public void ConvertAndEncode_SiglipInTransformersLayout_HasTheGoldenFeatures(string manifest)
    {
        GoldenFolder golden = GoldenFolder.Open(manifest);
        CheckpointFolder checkpoint = SmallCheckpoints.Make("llava-onevision-hf");
        UseTower(checkpoint, golden, "vision_tower.");
        checkpoint.Config["vision_config"] = Config(golden, "siglip_vision_model");
        checkpoint.Write(_folder.File("model"));

        AssertGolden(golden, Convert(null), $"hidden_states.{golden.Number("num_hidden_layers")}");
    }

    /// <summary>The golden configuration as it stands, with the word that tells the towers apart.</summary>
    private static Dictionary<string, object> Config(GoldenFolder golden, string kind)
    {
        Dictionary<string, object> config = golden.Meta.GetProperty("config").EnumerateObject().ToDictionary(entry => entry.Name, entry => (object)entry.Value, StringComparer.Ordinal);
        config["model_type"] = kind;
        return config;
    }

    /// <summary>Puts a golden tower in the place of the checkpoint's, and a projector that takes its features.</summary>
    private static void UseTower(CheckpointFolder checkpoint, GoldenFolder golden, string? prefix)
    {
        checkpoint.ElementType = "F32";
        int width = golden.Number("hidden_size");
        string projector = checkpoint.Tensors.Keys.Single(name => name.EndsWith("linear_1.weight", StringComparison.Ordinal) || name.EndsWith("mm_projector.0.weight", StringComparison.Ordinal));
        checkpoint.Tensors[projector] = ([SmallCheckpoints.Width, width], [.. Enumerable.Range(0, SmallCheckpoints.Width * width).Select(i => i % 7 / 64f)]);
        if (checkpoint.Config.ContainsKey("image_grid_pinpoints"))
            checkpoint.Config["image_grid_pinpoints"] = new[] { new[] { golden.Number("image_size"), 2 * golden.Number("image_size") } };
        if (prefix is null)
            return;
        foreach (string name in checkpoint.Tensors.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).ToList())
            checkpoint.Tensors.Remove(name);
        AddTower(checkpoint, golden, prefix);
    }

    private static void AddTower(CheckpointFolder checkpoint, GoldenFolder golden, string prefix)
    {
        foreach (string name in golden.Names.Where(name => name.StartsWith("w.", StringComparison.Ordinal)))
        {
            GoldenTensor tensor = golden.Read(name);
            checkpoint.Tensors[prefix + name["w.".Length..]] = (tensor.Shape, tensor.Values);
        }
    }

    private string Convert(string? tower) =>
        ModelConverter.Convert(new(_folder.File("model"), _folder.File("out"), null, "F32", tower), null, Stop).MmprojPath;

    private static void AssertGolden(GoldenFolder golden, string mmproj, string expected)
    {
        using GgufFile file = GgufFile.Open(mmproj);
        // What the file says is all that the encoder is told.
        VisionModelInfo info = VisionModelReader.Read(file);
        using TorchEncoder encoder = TorchEncoder.Create(info, new GgufVisionWeights(file), new TorchEncoderOptions { DataType = VisionDataType.Float32 });
        GoldenTensor pixels = golden.Read("pixel_values");
        var features = new List<float>();
        for (int i = 0; i < pixels.Shape[0]; i++)
        {
            Span<float> input = encoder.Pixels;
            pixels.Values.AsSpan(i * input.Length, input.Length).CopyTo(input);
            encoder.Observe((name, tensor) =>
            {
                if (name == "features")
                    features.AddRange(tensor.contiguous().data<float>().ToArray());
            });
        }

        float[] wanted = golden.Read(expected).Values;
        Assert.Equal(wanted.Length, features.Count);
        float worst = wanted.Zip(features, (a, b) => Math.Abs(a - b)).Max();
        TestContext.Current.TestOutputHelper?.WriteLine($"{expected}: worst difference {worst:g3}");
        Assert.InRange(worst, 0, Tolerance);
    }
}
