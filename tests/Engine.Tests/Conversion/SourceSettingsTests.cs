using System.Text.Json;
using FastEval.Engine.Conversion;
using FastEval.Engine.Gguf;
using FastEval.Engine.Models;
using FastEval.Engine.Tests.Gguf;

namespace FastEval.Engine.Tests.Conversion;

/// <summary>Entries that change what a model answers: each is either in the files, or refused, or harmless within the context that the file says, with a remark.</summary>
public sealed class SourceSettingsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("llava-1.5-hf", "partial_rotary_factor", "0.5", "'partial_rotary_factor' is 0.5")]
    [InlineData("llava-onevision-hf", "partial_rotary_factor", "0.5", "'partial_rotary_factor' is 0.5")]
    [InlineData("llava-onevision-original", "partial_rotary_factor", "0.5", "'partial_rotary_factor' is 0.5")]
    [InlineData("Phi-3-vision", "partial_rotary_factor", "0.75", "'partial_rotary_factor' is 0.75")]
    [InlineData(SmallCheckpoints.PhiInTransformers, "partial_rotary_factor", "0.03", "turns 0 of a head's 32 values")]
    [InlineData("llava-1.5-hf", "rope_scaling", """{"rope_type":"yarn","factor":4.0}""", "positions are scaled by 'yarn'")]
    [InlineData("llava-onevision-hf", "rope_scaling", """{"rope_type":"llama3","factor":8.0}""", "positions are scaled by 'llama3'")]
    [InlineData("llava-onevision-hf", "rope_scaling", """{"type":"default","mrope_section":[16,24,24]}""", "'mrope_section' is [16,24,24]")]
    [InlineData("Phi-3-vision", "rope_scaling", """{"type":"yarn","short_factor":[1],"long_factor":[1]}""", "positions are scaled by 'yarn'")]
    [InlineData("Phi-3-vision", "rope_scaling", """{"type":"su","short_factor":[1],"long_factor":[1]}""", "'short_factor' must hold 16 positive numbers")]
    [InlineData("llava-1.5-hf", "rope_scaling", """{"rope_type":"llama3","factor":8.0,"low_freq_factor":4,"high_freq_factor":4,"original_max_position_embeddings":64}""", "'high_freq_factor' is 4")]
    [InlineData("llava-1.5-hf", "rope_scaling", """{"type":"linear"}""", "no 'factor'")]
    [InlineData("llava-1.5-hf", "attention_bias", "true", "'attention_bias' is true")]
    [InlineData("llava-onevision-hf", "mlp_bias", "true", "'mlp_bias' is true")]
    [InlineData("llava-v1.6-mistral-hf", "hidden_act", "\"gelu\"", "'hidden_act' is 'gelu'")]
    [InlineData("llava-onevision-hf", "head_dim", "16", "'head_dim' is 16")]
    [InlineData("llava-1.5-hf", "tie_word_embeddings", "true", "'tie_word_embeddings' is true")]
    [InlineData("llava-onevision-hf", "tie_word_embeddings", "false", "does not tie the embeddings")]
    [InlineData("llava-1.5-original", "mm_use_im_start_end", "true", "'mm_use_im_start_end' is true")]
    [InlineData("llava-1.5-original", "image_aspect_ratio", "\"highres\"", "'image_aspect_ratio' is 'highres'")]
    [InlineData("llava-1.5-original", "mm_vision_select_feature", "\"cls\"", "'mm_vision_select_feature' is 'cls'")]
    public void Convert_EntryThatLlamaCppCannotHeed_IsRefusedWithFileKeyAndValue(string family, string key, string value, string expected)
    {
        CheckpointFolder checkpoint = SmallCheckpoints.Make(family);
        ConvertedLogitsTests.TextConfig(checkpoint)[key] = JsonSerializer.Deserialize<JsonElement>(value);
        AssertRefused(checkpoint, "config.json", expected);
    }

    [Theory]
    [InlineData("llava-1.5-hf", "config.json", "vision_feature_select_strategy", "\"cls\"", "'vision_feature_select_strategy' is 'cls'")]
    [InlineData("llava-1.5-hf", "preprocessor_config.json", "do_normalize", "false", "'do_normalize' is false")]
    [InlineData("llava-1.5-original", "preprocessor_config.json", "rescale_factor", "1.0", "'rescale_factor' is 1")]
    [InlineData("llava-v1.6-vicuna-hf", "preprocessor_config.json", "resample", "1", "PIL's filter 1")]
    public void Convert_EntryAboutPicturesThatIsNotDone_IsRefusedWithFileKeyAndValue(string family, string file, string key, string value, string expected)
    {
        CheckpointFolder checkpoint = SmallCheckpoints.Make(family);
        ((Dictionary<string, object>)checkpoint.Files[file])[key] = JsonSerializer.Deserialize<JsonElement>(value);
        AssertRefused(checkpoint, file, expected);
    }

    /// <summary>null is no window, an entry left out MistralConfig's 4096, and a window as long as the context none either.</summary>
    [Theory]
    [InlineData("llava-v1.6-mistral-hf", "null", 32_768, null)]
    [InlineData("llava-v1.6-mistral-hf", "512", 512, "512 tokens ('sliding_window'")]
    [InlineData("llava-v1.6-mistral-hf", "32768", 32_768, null)]
    [InlineData("llava-v1.6-mistral-original", null, 4096, "4096 tokens ('sliding_window'")]
    [InlineData("Phi-3-vision", "2048", 2048, "2048 tokens ('sliding_window'")]
    [InlineData("Phi-3-vision", "32768", 32_768, null)]
    [InlineData("Phi-3-vision", null, 32_768, null)]
    [InlineData("llava-1.5-hf", "512", 32_768, null)]
    [InlineData("llava-onevision-hf", "512", 32_768, null)]
    public void Convert_SlidingWindowSmallerThanTheContext_IsTheContextWithARemark(string family, string? window, int context, string? remark)
    {
        CheckpointFolder checkpoint = SmallCheckpoints.Make(family);
        Dictionary<string, object> text = ConvertedLogitsTests.TextConfig(checkpoint);
        text["max_position_embeddings"] = 32_768;
        text.Remove("sliding_window");
        if (window is not null)
            text["sliding_window"] = JsonSerializer.Deserialize<JsonElement>(window);
        AssertContext(checkpoint, context, remark);
    }

    [Theory]
    [InlineData("""{"use_sliding_window":true,"sliding_window":512,"max_window_layers":1}""", 512)]
    [InlineData("""{"use_sliding_window":true,"sliding_window":512,"max_window_layers":2}""", 32_768)]
    [InlineData("""{"use_sliding_window":true,"max_window_layers":0}""", 4096)]
    [InlineData("""{"use_sliding_window":false,"sliding_window":512,"max_window_layers":0}""", 32_768)]
    [InlineData("""{"use_sliding_window":true,"sliding_window":512,"layer_types":["full_attention","sliding_attention"]}""", 512)]
    [InlineData("""{"use_sliding_window":true,"sliding_window":512,"max_window_layers":0,"layer_types":["full_attention","full_attention"]}""", 32_768)]
    public void Convert_WindowOfQwen2_CountsWhereALayerHasIt(string entries, int context)
    {
        CheckpointFolder checkpoint = SmallCheckpoints.Make("llava-onevision-hf");
        Dictionary<string, object> text = ConvertedLogitsTests.TextConfig(checkpoint);
        text["max_position_embeddings"] = 32_768;
        foreach ((string key, JsonElement value) in JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(entries)!)
            text[key] = value;
        AssertContext(checkpoint, context, context < 32_768 ? "'sliding_window'" : null);
    }

    /// <summary>Phi-3's factor on attention goes by the context that the model was made for, whatever its window.</summary>
    [Fact]
    public void Convert_WindowOfPhi3_LeavesTheFactorOnAttention()
    {
        CheckpointFolder checkpoint = SmallCheckpoints.Make("Phi-3-vision");
        checkpoint.Config["sliding_window"] = 512;
        using GgufFile file = GgufFile.Open(Convert(checkpoint).ModelPath);
        Assert.Equal((512, 512), (file.GetInt64("phi3.context_length"), file.GetInt64("phi3.attention.sliding_window")));
        Assert.Equal((float)Math.Sqrt(1 + Math.Log(8) / Math.Log(256)), file.GetSingle("phi3.rope.scaling.attn_factor"));
    }

    /// <summary>What older and newer versions of transformers write, side by side.</summary>
    [Fact]
    public void Convert_RopeScalingBesideRopeParameters_TakesBoth()
    {
        CheckpointFolder checkpoint = SmallCheckpoints.Make("llava-1.5-hf");
        Dictionary<string, object> text = ConvertedLogitsTests.TextConfig(checkpoint);
        text.Remove("rope_theta");
        text["rope_scaling"] = new { type = "linear", factor = 4.0 };
        text["rope_parameters"] = new { rope_type = "linear", rope_theta = 500_000.0 };
        using GgufFile file = GgufFile.Open(Convert(checkpoint).ModelPath);
        Assert.Equal((500_000f, 4f), (file.GetSingle("llama.rope.freq_base"), file.GetSingle("llama.rope.scaling.factor")));
    }

    [Theory]
    [InlineData("""{"rope_theta":500000.0}""", "'rope_theta' is 500000, and beside that section 10000")]
    [InlineData("""{"rope_type":"dynamic"}""", "by 'linear' in rope_scaling and by 'dynamic' in rope_parameters")]
    [InlineData("""{"factor":8.0}""", "'factor' is 4 in")]
    public void Convert_RopeParametersThatContradict_AreRefused(string parameters, string expected)
    {
        CheckpointFolder checkpoint = SmallCheckpoints.Make("llava-1.5-hf");
        Dictionary<string, object> text = ConvertedLogitsTests.TextConfig(checkpoint);
        text["rope_theta"] = 10_000.0;
        text["rope_scaling"] = new { type = "linear", factor = 4.0 };
        text["rope_parameters"] = JsonSerializer.Deserialize<JsonElement>(parameters);
        AssertRefused(checkpoint, "config.json", expected);
    }

    [Fact]
    public void Convert_DynamicScaling_IsHarmlessWithinTheContext()
    {
        CheckpointFolder checkpoint = SmallCheckpoints.Make("llava-1.5-hf");
        ConvertedLogitsTests.TextConfig(checkpoint)["rope_scaling"] = new { type = "dynamic", factor = 2.0 };
        AssertContext(checkpoint, 4096, "'dynamic' in rope_scaling");
    }

    private void AssertContext(CheckpointFolder checkpoint, int context, string? remark)
    {
        ConversionResult result = Convert(checkpoint);
        using GgufFile file = GgufFile.Open(result.ModelPath);
        Assert.Equal(context, file.GetInt64($"{file.GetString("general.architecture")}.context_length"));
        // Qwen2's tokenizer has a remark of its own.
        string[] remarks = [.. result.Remarks.Where(text => !text.Contains("NFC", StringComparison.Ordinal))];
        if (remark is null)
            Assert.Empty(remarks);
        else
            Assert.Contains(remark, Assert.Single(remarks), StringComparison.Ordinal);
    }

    private ConversionResult Convert(CheckpointFolder checkpoint)
    {
        checkpoint.Write(_folder.File("model"));
        return ModelConverter.Convert(new(_folder.File("model"), _folder.File("out")), null, Stop);
    }

    private void AssertRefused(CheckpointFolder checkpoint, params string[] expected)
    {
        var error = Assert.Throws<ModelLoadException>(() => Convert(checkpoint));
        Assert.All(expected, text => Assert.Contains(text, error.Message, StringComparison.Ordinal));
    }
}
