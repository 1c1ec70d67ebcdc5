using FastEval.Engine.Conversion;
using FastEval.Engine.Decoding;
using FastEval.Engine.Models;
using FastEval.Engine.Tests.Gguf;

namespace FastEval.Engine.Tests.Conversion;

/// <summary>llama.cpp's logits of converted files against the checkpoint computed in plain loops: permutation, fused parts, biases, tied embeddings, epsilon, angles.</summary>
public sealed class ConvertedLogitsTests : IDisposable
{
    private const int Pairs = SmallCheckpoints.Width / SmallCheckpoints.Heads / 2;

    // Within the original context of 256 tokens the short factors hold; √(1 + ln(2048 / 256) / ln 256) goes with both.
    private static readonly (float[] Factors, double Scale) PhiRope = ([.. Enumerable.Range(0, Pairs).Select(i => 1 + i * 0.03f)], Math.Sqrt(1 + Math.Log(8) / Math.Log(256)));

    private static readonly (float[] Factors, double Scale) PlainRope = ([.. Enumerable.Repeat(1f, Pairs)], 1);

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Families => [.. SmallCheckpoints.Families, SmallCheckpoints.PhiInTransformers];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Families))]
    public void Convert_EveryFamily_HasTheLogitsOfTheOriginalDesign(string family)
    {
        CheckpointFolder checkpoint = SmallCheckpoints.Make(family);
        AssertSameLogits(checkpoint, Kind(checkpoint) == "phi3" ? PhiRope : PlainRope);
    }

    /// <summary>Wave lengths from 6 to 35,000 positions around an original context of 64: some pairs are kept, some mixed, some divided by 8.</summary>
    [Theory]
    [InlineData("llava-1.5-hf", 1e4)]
    [InlineData("llava-v1.6-mistral-hf", 1e6)]
    public void Convert_Llama3Scaling_TurnsPairsAsTransformersDoes(string family, double theta)
    {
        CheckpointFolder checkpoint = SmallCheckpoints.Make(family);
        TextConfig(checkpoint)["rope_scaling"] = new Dictionary<string, object>
        {
            ["rope_type"] = "llama3",
            ["factor"] = 8.0,
            ["low_freq_factor"] = 1.0,
            ["high_freq_factor"] = 4.0,
            ["original_max_position_embeddings"] = 64,
        };
        float[] factors = [.. Enumerable.Range(0, Pairs).Select(Factor)];
        Assert.Contains(1f, factors);
        Assert.Contains(8f, factors);
        Assert.Contains(factors, factor => factor is > 1 and < 8);
        AssertSameLogits(checkpoint, (factors, 1));

        // modeling_rope_utils.py, _compute_llama3_parameters, written down as it stands there.
        float Factor(int pair)
        {
            double frequency = 1 / Math.Pow(theta, 2.0 * pair / (2 * Pairs));
            double length = 2 * Math.PI / frequency;
            if (length < 64 / 4.0)
                return 1;
            if (length > 64 / 1.0)
                return 8;
            double smooth = (64 / length - 1.0) / (4.0 - 1.0);
            return (float)(frequency / ((1 - smooth) * frequency / 8 + smooth * frequency));
        }
    }

    [Theory]
    [InlineData("llava-1.5-original")]
    [InlineData("llava-onevision-hf")]
    public void Convert_LinearScaling_DividesPositions(string family)
    {
        CheckpointFolder checkpoint = SmallCheckpoints.Make(family);
        TextConfig(checkpoint)["rope_scaling"] = new Dictionary<string, object> { ["type"] = "linear", ["factor"] = 4.0 };
        AssertSameLogits(checkpoint, ([.. Enumerable.Repeat(4f, Pairs)], 1));
    }

    /// <summary>As Phi-4-mini has it: three quarters of each head turn.</summary>
    [Fact]
    public void Convert_PartialRotaryFactorOfPhi3_TurnsThatPartOfEachHead()
    {
        CheckpointFolder checkpoint = SmallCheckpoints.Make(SmallCheckpoints.PhiInTransformers);
        Dictionary<string, object> text = TextConfig(checkpoint);
        text["partial_rotary_factor"] = 0.75;
        text.Remove("rope_scaling");
        text.Remove("sliding_window");
        AssertSameLogits(checkpoint, ([.. Enumerable.Repeat(1f, Pairs * 3 / 4)], 1));
    }

    /// <summary>A checkpoint may hold a tied matrix twice; the embedding is taken.</summary>
    [Fact]
    public void Convert_TiedMatrixThatIsThereTwice_TakesTheEmbedding()
    {
        CheckpointFolder checkpoint = SmallCheckpoints.Make("llava-1.5-hf");
        TextConfig(checkpoint)["tie_word_embeddings"] = true;
        checkpoint.Tensors["language_model.lm_head.weight"] = checkpoint.Tensors["language_model.model.embed_tokens.weight"];
        AssertSameLogits(checkpoint, PlainRope);
    }

    internal static Dictionary<string, object> TextConfig(CheckpointFolder checkpoint) =>
        checkpoint.Config.TryGetValue("text_config", out object? text) ? (Dictionary<string, object>)text : checkpoint.Config;

    private static string Kind(CheckpointFolder checkpoint)
    {
        Dictionary<string, object> text = TextConfig(checkpoint);
        return text.ContainsKey("original_max_position_embeddings") ? "phi3"
            : checkpoint.Tensors.Keys.Any(name => name.EndsWith("q_proj.bias", StringComparison.Ordinal) && !name.Contains("vision", StringComparison.Ordinal)) ? "qwen2"
            : (double)text["rope_theta"] > 1e5 ? "mistral" : "llama";
    }

    private void AssertSameLogits(CheckpointFolder checkpoint, (float[] Factors, double Scale) rope)
    {
        checkpoint.Write(_folder.File("checkpoint"));
        ConversionResult result = ModelConverter.Convert(new(_folder.File("checkpoint"), _folder.File("out"), "F32"), null, Stop);
        bool original = checkpoint.Tensors.ContainsKey("model.embed_tokens.weight");
        string prefix = original ? "model." : "language_model.model.";
        string head = original ? "lm_head.weight" : "language_model.lm_head.weight";
        if (!checkpoint.Tensors.ContainsKey(head))
            head = prefix + "embed_tokens.weight";
        var reference = new PlainTextModel(checkpoint, prefix, head, Kind(checkpoint)) { Rope = rope };
        int[] tokens = [1, 300, 17, 555, 42, 42, 700, 260, 9, 610, 333, 12, 5, 77, 78, 420];

        using TextModel model = TextModel.Load(result.ModelPath, cancellationToken: Stop);
        using var runner = new ModelRunner(model, new ModelRunnerOptions(256, 1, 32, 32, 1));
        runner.ComputeTokens(tokens, 0);
        ReadOnlySpan<float> logits = runner.Logits(tokens.Length - 1);
        double[] expected = reference.Logits(tokens);
        double spread = Math.Sqrt(expected.Average(value => value * value));
        // The cache keeps keys and values in F16; a head that is turned wrongly changes logits by about the spread itself.
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], logits[i], 0.02 * spread);
    }
}
