using FastEval.Engine.Conversion;
using FastEval.Engine.Gguf;
using FastEval.Engine.Quantization;
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
        GoldenCheckpoint.UseTower(checkpoint, golden, "vision_tower.");
        checkpoint.Config["vision_config"] = GoldenCheckpoint.TowerConfig(golden, "clip_vision_model");
        checkpoint.Write(_folder.File("model"));

        AssertGolden(golden, Convert(null), "llava_features_layer-2_patch");
    }

    /// <summary>As openai/clip-vit-large-patch14-336 is published, apart from the checkpoint that names it.</summary>
    [Theory]
    [MemberData(nameof(Clip))]
    public void ConvertAndEncode_ClipInAFolderOfItsOwn_HasTheGoldenFeatures(string manifest)
    {
        GoldenFolder golden = GoldenFolder.Open(manifest);
        WriteApart(golden, "F32");

        AssertGolden(golden, Convert(_folder.File("tower")), "llava_features_layer-2_patch");
    }

    /// <summary>A tower in float32 beside a text model in bfloat16: what is quantised of it was not rounded to bfloat16 before.</summary>
    [Theory]
    [MemberData(nameof(Clip))]
    public void Convert_TowerOfMoreBitsThanTheTextModel_IsRoundedOnce(string manifest)
    {
        GoldenFolder golden = GoldenFolder.Open(manifest);
        WriteApart(golden, "BF16");

        string plain = Convert(_folder.File("tower"));
        string expected = _folder.File("expected.gguf");
        MmprojQuantizer.Quantize(plain, GgmlType.Q8_0, expected, Stop);
        string actual = ModelConverter.Convert(new(_folder.File("model"), _folder.File("out"), null, "Q8_0", _folder.File("tower")), null, Stop).MmprojPath;

        using GgufFile one = GgufFile.Open(expected), other = GgufFile.Open(actual);
        Assert.Contains(one.Tensors, tensor => tensor.Type == GgmlType.Q8_0);
        Assert.All(one.Tensors, tensor => Assert.Equal(Bytes(one, tensor), Bytes(other, other.Tensors.Single(same => same.Name == tensor.Name))));
    }

    /// <summary>LLaVA-OneVision takes the last block's output, without the norm that follows it.</summary>
    [Theory]
    [MemberData(nameof(Siglip))]
    public void ConvertAndEncode_SiglipInTransformersLayout_HasTheGoldenFeatures(string manifest)
    {
        GoldenFolder golden = GoldenFolder.Open(manifest);
        CheckpointFolder checkpoint = SmallCheckpoints.Make("llava-onevision-hf");
        GoldenCheckpoint.UseTower(checkpoint, golden, "vision_tower.");
        checkpoint.Config["vision_config"] = GoldenCheckpoint.TowerConfig(golden, "siglip_vision_model");
        checkpoint.Write(_folder.File("model"));

        AssertGolden(golden, Convert(null), $"hidden_states.{golden.Number("num_hidden_layers")}");
    }

    /// <summary>The LLaVA repository's layout, and the golden tower in a folder of its own, in float32.</summary>
    private void WriteApart(GoldenFolder golden, string elementType)
    {
        CheckpointFolder checkpoint = SmallCheckpoints.Make("llava-1.5-original");
        foreach (string name in checkpoint.Tensors.Keys.Where(name => name.Contains("vision_tower", StringComparison.Ordinal)).ToList())
            checkpoint.Tensors.Remove(name);
        GoldenCheckpoint.UseTower(checkpoint, golden, null);
        checkpoint.ElementType = elementType;
        checkpoint.Write(_folder.File("model"));
        var tower = new CheckpointFolder { ElementType = "F32" };
        GoldenCheckpoint.AddTower(tower, golden, "");
        tower.Files["config.json"] = new Dictionary<string, object> { ["model_type"] = "clip", ["vision_config"] = GoldenCheckpoint.TowerConfig(golden, "clip_vision_model") };
        tower.Write(_folder.File("tower"));
    }

    private static byte[] Bytes(GgufFile file, GgufTensor tensor)
    {
        byte[] bytes = new byte[tensor.ByteLength];
        file.Read(tensor, bytes);
        return bytes;
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
