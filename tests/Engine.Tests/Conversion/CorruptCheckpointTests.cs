using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using FastEval.Engine.Conversion;
using FastEval.Engine.Models;
using FastEval.Engine.Tests.Gguf;
using FastEval.Engine.Tests.Quantization;

namespace FastEval.Engine.Tests.Conversion;

/// <summary>Checkpoints that are not whole or not what they say: the error names file and fault, and nothing is left in the output folder.</summary>
public sealed class CorruptCheckpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Model => _folder.File("model");

    private string Weights => Path.Combine(Model, "model.safetensors");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Convert_ShardMissing_NamesItAndWhatItHolds()
    {
        Write("llava-v1.6-vicuna-hf");
        File.Delete(Path.Combine(Model, "model-00002-of-00003.safetensors"));
        AssertRefused("model-00002-of-00003.safetensors' is missing");
    }

    [Fact]
    public void Convert_IndexMissing_AsksForIt()
    {
        Write("llava-v1.6-vicuna-hf");
        File.Delete(Path.Combine(Model, "model.safetensors.index.json"));
        AssertRefused("download the index");
    }

    [Fact]
    public void Convert_IndexThatLeavesTheFolder_IsRefused()
    {
        Write("llava-v1.6-vicuna-hf");
        string index = Path.Combine(Model, "model.safetensors.index.json");
        File.WriteAllText(index, File.ReadAllText(index).Replace("model-00002", "../model-00002", StringComparison.Ordinal));
        AssertRefused("names no safetensors file of its folder");
    }

    [Fact]
    public void Convert_Pickles_AreRefusedWithWhatToDo()
    {
        Write("llava-1.5-original");
        File.Move(Weights, Path.Combine(Model, "pytorch_model-00001-of-00002.bin"));
        AssertRefused("pickles ('pytorch_model-00001-of-00002.bin')", "safe_serialization=True");
    }

    [Theory]
    [InlineData(0, "too few for a header")]
    [InlineData(5, "too few for a header")]
    [InlineData(400, "it is truncated")]
    [InlineData(-1, "of data")]
    public void Convert_FileCut_SaysWhere(int length, string expected)
    {
        Write("llava-1.5-hf");
        byte[] bytes = File.ReadAllBytes(Weights);
        File.WriteAllBytes(Weights, length < 0 ? bytes[..^1] : bytes[..length]);
        AssertRefused("model.safetensors", expected);
    }

    [Theory]
    [InlineData("9223372036854775808", "9223372036854775810", "9223372036854775808")]
    [InlineData("18446744073709551615", "18446744073709551615", "18446744073709551615")]
    [InlineData("9223372036854775806", "9223372036854775807", "lies at bytes")]
    [InlineData("-4", "4", "-4")]
    [InlineData("1e3", "2e3", "1e3")]
    [InlineData("8", "4", "lies at bytes")]
    public void Convert_OffsetsBeyondTheFile_AreNamed(string begin, string end, string expected)
    {
        Write("llava-1.5-hf");
        EditHeader(header => header.Replace(FirstOffsets(header), $"[{begin},{end}]", StringComparison.Ordinal));
        AssertRefused("model.safetensors", expected);
    }

    [Fact]
    public void Convert_ShapeThatOverflows_IsNamed()
    {
        Write("llava-1.5-hf");
        EditHeader(header => header.Replace($"\"shape\":[{SmallCheckpoints.Vocabulary},{SmallCheckpoints.Width}]", "\"shape\":[4611686018427387904,8]", StringComparison.Ordinal));
        AssertRefused("which no file can hold");
    }

    [Fact]
    public void Convert_TensorsThatOverlap_AreNamed()
    {
        Write("llava-1.5-hf");
        EditHeader(header =>
        {
            var root = (JsonObject)JsonNode.Parse(header)!;
            JsonObject[] norms = [.. root.Where(entry => entry.Key.EndsWith("input_layernorm.weight", StringComparison.Ordinal)).Select(entry => (JsonObject)entry.Value!)];
            norms[1]["data_offsets"] = norms[0]["data_offsets"]!.DeepClone();
            return root.ToJsonString();
        });
        AssertRefused("overlaps");
    }

    [Fact]
    public void Convert_HeaderThatIsNoJson_IsNamed()
    {
        Write("llava-1.5-hf");
        EditHeader(header => "x" + header[1..]);
        AssertRefused("its header is no JSON");
    }

    [Fact]
    public void Convert_WrongShape_NamesBothShapes()
    {
        CheckpointFolder checkpoint = SmallCheckpoints.Make("llava-1.5-hf");
        const string name = "language_model.model.layers.1.mlp.up_proj.weight";
        checkpoint.Tensors[name] = ([SmallCheckpoints.Width, SmallCheckpoints.FeedForward], checkpoint.Values(name));
        checkpoint.Write(Model);
        AssertRefused($"'{name}'", "[128, 96]", "config.json means [96, 128]");
    }

    [Fact]
    public void Convert_TensorMissing_NamesIt()
    {
        CheckpointFolder checkpoint = SmallCheckpoints.Make("Phi-3-vision");
        checkpoint.Tensors.Remove("model.vision_embed_tokens.sub_GN");
        checkpoint.Write(Model);
        AssertRefused("no tensor 'model.vision_embed_tokens.sub_GN'");
    }

    [Fact]
    public void Convert_TensorOfAnotherKind_IsNotLeftOutSilently()
    {
        CheckpointFolder checkpoint = SmallCheckpoints.Make("llava-1.5-hf");
        checkpoint.Tensors["language_model.model.layers.0.self_attn.q_proj.lora_A.weight"] = ([2, 2], [1, 2, 3, 4]);
        checkpoint.Write(Model);
        AssertRefused("lora_A");
    }

    [Fact]
    public void Convert_ValueThatIsNoNumber_IsFoundWhileWritingAndNothingIsLeft()
    {
        CheckpointFolder checkpoint = SmallCheckpoints.Make("llava-1.5-hf");
        checkpoint.Values("language_model.lm_head.weight")[777] = float.NaN;
        checkpoint.Write(Model);
        AssertRefused("Value 777 of tensor 'language_model.lm_head.weight'", "NaN");
    }

    [Fact]
    public void Convert_ValueTooLargeForF16_SaysWhichTypeHoldsIt()
    {
        CheckpointFolder checkpoint = SmallCheckpoints.Make("llava-v1.6-mistral-hf");
        checkpoint.Values("language_model.lm_head.weight")[5] = 131_072;
        checkpoint.Write(Model);
        AssertRefusedAs("F16", "131072", "--type BF16");
    }

    [Theory]
    [InlineData("model_type", "\"bloom\"", "'bloom' cannot be converted")]
    [InlineData("model_type", "7", "must be a string")]
    [InlineData("image_grid_pinpoints", "[[336]]", "image_grid_pinpoints")]
    [InlineData("image_grid_pinpoints", "[[5600, 5600]]", "up to 256 tiles")]
    [InlineData("vision_feature_layer", "9", "layer 9")]
    [InlineData("projector_hidden_act", "\"relu\"", "relu")]
    [InlineData("text_config", "{\"model_type\":\"gemma\"}", "'gemma'")]
    [InlineData("vision_config", "{\"model_type\":\"dinov2\"}", "'dinov2'")]
    public void Convert_ConfigurationOfAnotherKind_IsNamed(string key, string value, string expected)
    {
        CheckpointFolder checkpoint = SmallCheckpoints.Make("llava-v1.6-vicuna-hf");
        checkpoint.Config[key] = JsonNode.Parse(value)!;
        checkpoint.Write(Model);
        AssertRefused("config.json", expected);
    }

    [Theory]
    [InlineData("config.json", "")]
    [InlineData("config.json", "[1]")]
    [InlineData("tokenizer_config.json", "{\"add_bos_token\":3}")]
    [InlineData("preprocessor_config.json", "{\"image_mean\":[1]}")]
    [InlineData("tokenizer.model", "version https://git-lfs.github.com/spec/v1\n")]
    public void Convert_OtherFileDamaged_NamesIt(string file, string content)
    {
        Write("llava-1.5-hf");
        File.WriteAllText(Path.Combine(Model, file), content);
        AssertRefused(file);
    }

    [Fact]
    public void Convert_NoTokenizer_SaysSo()
    {
        Write("llava-1.5-hf");
        File.Delete(Path.Combine(Model, "tokenizer.model"));
        AssertRefused("neither tokenizer.model nor tokenizer.json");
    }

    [Fact]
    public void Convert_TooLittleRoom_SaysHowMuchIsNeededBeforeWriting()
    {
        using TinyDisk disk = TinyDisk.OrSkip(256);
        Write("llava-1.5-hf");
        var error = Assert.Throws<FastEvalException>(() => ModelConverter.Convert(new(Model, disk.Path), null, TestContext.Current.CancellationToken));
        Assert.Contains("bytes while it runs", error.Message);
        Assert.Empty(Directory.GetFileSystemEntries(disk.Path));
    }

    private static string FirstOffsets(string header)
    {
        int start = header.IndexOf("[0,", StringComparison.Ordinal);
        return header[start..(header.IndexOf(']', start) + 1)];
    }

    private void Write(string family) => SmallCheckpoints.Make(family).Write(Model);

    private void EditHeader(Func<string, string> edit)
    {
        byte[] bytes = File.ReadAllBytes(Weights);
        int length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        byte[] header = Encoding.UTF8.GetBytes(edit(Encoding.UTF8.GetString(bytes, 8, length)));
        var lengthBytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(lengthBytes, header.Length);
        File.WriteAllBytes(Weights, [.. lengthBytes, .. header, .. bytes[(8 + length)..]]);
    }

    private void AssertRefused(params string[] expected) => AssertRefusedAs("F32", expected);

    private void AssertRefusedAs(string type, params string[] expected)
    {
        string output = _folder.File("out");
        var error = Assert.Throws<ModelLoadException>(() => ModelConverter.Convert(new(Model, output, type), null, TestContext.Current.CancellationToken));
        Assert.All(expected, text => Assert.Contains(text, error.Message));
        Assert.False(Directory.Exists(output) && Directory.EnumerateFileSystemEntries(output).Any(), "something is left in the output folder");
    }
}
