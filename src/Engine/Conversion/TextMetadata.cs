using FastEval.Engine.Conversion.Tokenizers;
using FastEval.Engine.Gguf;

namespace FastEval.Engine.Conversion;

/// <summary>The entries of a text model's GGUF file, in the words of llama.cpp's own converter.</summary>
internal static class TextMetadata
{
    private static readonly string[] TokensOfPhi3 = ["</s>", "<unk>", "<s>", "<|endoftext|>"];

    internal static IEnumerable<KeyValuePair<string, GgufValue>> Of(SourceModel model, SourceCard card, TokenizerContent tokenizer, int fileType)
    {
        TextSettings text = model.Text;
        string prefix = text.Architecture;
        string folder = model.Weights.Folder;
        List<KeyValuePair<string, GgufValue>> entries =
        [
            new("general.architecture", GgufValue.Of(text.Architecture)),
            new("general.type", GgufValue.Of("model")),
            new("general.name", GgufValue.Of(NameFor(tokenizer, card.Name))),
            new("general.file_type", GgufValue.Of((uint)fileType)),
            new("general.quantization_version", GgufValue.Of(2u)),
            new("fasteval.source.format", GgufValue.Of(card.Format)),
            Number("vocab_size", text.Vocabulary),
            Number("context_length", text.Context),
            Number("embedding_length", text.Width),
            Number("block_count", text.Layers),
            Number("feed_forward_length", text.FeedForward),
            Number("attention.head_count", text.Heads),
            Number("attention.head_count_kv", text.KeyHeads),
            new($"{prefix}.attention.layer_norm_rms_epsilon", GgufValue.Of(text.Epsilon)),
            Number("rope.dimension_count", text.Rope.Rotated),
            new($"{prefix}.rope.freq_base", GgufValue.Of(text.Rope.Base)),
        ];
        if (card.License is { } license)
            entries.Add(new("general.license", GgufValue.Of(license)));
        if (text.HeadWidth * text.Heads != text.Width)
            entries.AddRange([Number("attention.key_length", text.HeadWidth), Number("attention.value_length", text.HeadWidth)]);
        if (text.Rope.Divisor != 1)
            entries.AddRange([new($"{prefix}.rope.scaling.type", GgufValue.Of("linear")), new($"{prefix}.rope.scaling.factor", GgufValue.Of(text.Rope.Divisor))]);
        if (text.Rope.Long is { } rope)
            entries.AddRange([Number("rope.scaling.original_context_length", rope.OriginalContext), new($"{prefix}.rope.scaling.attn_factor", GgufValue.Of(rope.Attention))]);
        if (text.Kind == "phi3")
            entries.Add(Number("attention.sliding_window", text.SlidingWindow));
        entries.AddRange(TokenizerReader.Metadata(tokenizer, folder));
        entries.Add(new("tokenizer.chat_template", GgufValue.Of(ChatTemplateReader.Trained(text, tokenizer))));
        if (ChatTemplateReader.Published(folder) is { } published)
            entries.Add(new("fasteval.source.chat_template", GgufValue.Of(published)));
        return entries;

        KeyValuePair<string, GgufValue> Number(string key, int value) => new($"{prefix}.{key}", GgufValue.Of((uint)value));
    }

    /// <summary>
    /// llama.cpp drops the spaces behind special tokens where the model's name holds "phi-3" or "phi3", and nowhere else (llama-vocab.cpp, "set attributes by model name");
    /// it then looks for four tokens and gives the file up without them.
    /// </summary>
    internal static string NameFor(TokenizerContent tokenizer, string name)
    {
        bool named = name.Contains("phi-3", StringComparison.OrdinalIgnoreCase) || name.Contains("phi3", StringComparison.OrdinalIgnoreCase);
        bool strips = tokenizer.StripsAfterSpecial && tokenizer.Model == "llama" && TokensOfPhi3.All(token => tokenizer.Find(token) is not null);
        return (named, strips) switch
        {
            (false, true) => name + " (Phi-3)",
            (true, false) => name.Replace("phi-3", "Phi 3", StringComparison.OrdinalIgnoreCase).Replace("phi3", "Phi 3", StringComparison.OrdinalIgnoreCase),
            _ => name,
        };
    }
}
