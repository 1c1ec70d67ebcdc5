using System.Text.Json;
using FastEval.Engine.Conversion.Checkpoints;

namespace FastEval.Engine.Conversion;

/// <summary>
/// Reads a text model's part of config.json. What it leaves out has transformers' defaults for its kind; what llama.cpp would compute otherwise is refused, or
/// said as a remark where it changes nothing within the context that the file then names.
/// </summary>
internal static class TextSettingsReader
{
    /// <param name="config">The object that describes the text model.</param>
    /// <param name="kind">One of <c>llama</c>, <c>mistral</c>, <c>qwen2</c>, <c>phi3</c>.</param>
    /// <param name="tied">Whether the whole model's own entry ties the embeddings; its text model's wins.</param>
    internal static TextSettings Read(Settings config, string kind, bool tied)
    {
        // configuration_llama.py, _mistral.py, _qwen2.py, _phi3.py of transformers.
        (int vocabulary, int width, int feedForward, int? keyHeads, int context, double epsilon) = kind switch
        {
            "llama" => (32_000, 4096, 11_008, (int?)null, 2048, 1e-6),
            "mistral" => (32_000, 4096, 14_336, 8, 131_072, 1e-6),
            "qwen2" => (151_936, 4096, 22_016, 32, 32_768, 1e-6),
            "phi3" => (32_064, 3072, 8192, null, 4096, 1e-5),
            _ => throw config.Unsupported($"text models of the kind '{kind}' cannot be converted; these can: llama, mistral, qwen2, phi3"),
        };
        width = config.Integer("hidden_size", width, 1, 1 << 20);
        int heads = config.Integer("num_attention_heads", 32, 1, 1 << 16);
        int headWidth = config.Integer("head_dim", width / heads, 1, 1 << 16);
        int keys = config.Integer("num_key_value_heads", keyHeads is { } fixedCount ? Math.Min(fixedCount, heads) : heads, 1, heads);
        if (headWidth % 2 != 0 || heads % keys != 0 || (config.Value("head_dim") is null && width % heads != 0))
            throw config.Unsupported($"{heads} attention heads, {keys} key heads and a width of {width} do not go together");
        if (headWidth * heads != width && kind is "qwen2" or "phi3")
            throw config.Unsupported($"'head_dim' is {headWidth}; llama.cpp's {kind} has {heads} heads of {width / heads} in a width of {width}");
        CheckLayers(config, kind);

        var remarks = new List<string>();
        int layers = config.Integer("num_hidden_layers", 32, 1, 512);
        context = config.Integer("max_position_embeddings", context);
        RopeSettings rope = RopeSettingsReader.Read(config, kind, headWidth, context, remarks);
        int? window = Window(config, kind, layers);
        if (window < context)
        {
            remarks.Add($"Its attention reaches back {window} tokens ('sliding_window' in config.json), and llama.cpp has no window for {kind} models: the file says a context of {window} tokens "
                + $"instead of {context}. Within it answers are the original's; with a larger --ctx they are not.");
            context = window.Value;
        }
        return new TextSettings
        {
            Kind = kind,
            Vocabulary = config.Integer("vocab_size", vocabulary, 3),
            Width = width,
            FeedForward = config.Integer("intermediate_size", feedForward, 1, 1 << 22),
            Layers = layers,
            Heads = heads,
            KeyHeads = keys,
            HeadWidth = headWidth,
            Context = context,
            Epsilon = config.Number("rms_norm_eps", epsilon),
            Rope = rope,
            SlidingWindow = kind == "phi3" ? window ?? 0 : 0,
            TiesEmbeddings = config.Flag("tie_word_embeddings") ?? tied,
            Remarks = [.. remarks],
        };
    }

    private static void CheckLayers(Settings config, string kind)
    {
        if (config.Text("hidden_act") is { } activation && activation != "silu")
            throw config.Unsupported($"'hidden_act' is '{activation}'; llama.cpp runs {kind} models with silu");
        // Qwen2 has biases in its attention whatever is said of them.
        foreach (string key in kind == "qwen2" ? (string[])["mlp_bias"] : ["mlp_bias", "attention_bias"])
        {
            if (config.Flag(key) == true)
                throw config.Unsupported($"'{key}' is true; such biases of {kind} models are not converted");
        }
    }

    /// <summary>Tokens that the layers with the shortest reach attend to; null where all attend to all.</summary>
    private static int? Window(Settings config, string kind, int layers)
    {
        const string Key = "sliding_window";
        // MistralConfig and Qwen2Config have this where the entry is left out; null means none.
        int? Stated() => config.IsNull(Key) ? null : config.Integer(Key, 4096, 0);
        int? window = kind switch
        {
            "mistral" => Stated(),
            "qwen2" when config.Flag("use_sliding_window") == true && HasWindow(config, layers) => Stated(),
            "phi3" => config.OptionalInteger(Key, 0),
            _ => null,
        };
        return window == 0 ? null : window;
    }

    private static bool HasWindow(Settings config, int layers) => config.Value("layer_types") is { ValueKind: JsonValueKind.Array } types
        ? types.EnumerateArray().Any(type => type.ToString() == "sliding_attention")
        : config.Integer("max_window_layers", 28, 0) < layers;
}
