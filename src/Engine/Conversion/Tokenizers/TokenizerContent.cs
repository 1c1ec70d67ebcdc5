namespace FastEval.Engine.Conversion.Tokenizers;

/// <summary>A tokenizer as llama.cpp knows them, to be filled in. Tokens are indexed by their number; what a checkpoint leaves out stays <see cref="TokenType.Unused"/>.</summary>
internal sealed class TokenizerContent
{
    // Behind these llama.cpp keeps spaces whatever else it drops them behind (llama-vocab.cpp, "set attributes by model name").
    private static readonly string[] Keeping = ["<unk>", "<s>", "<|endoftext|>"];

    // llama.cpp's converter: of tokens that are no part of the trained vocabulary, and of numbers without a token.
    private const float AddedScore = -1000;
    private const float PaddingScore = -10_000;

    private readonly Dictionary<int, AddedToken> _added = [];

    internal TokenizerContent(string model, string pre, int count)
    {
        (Model, Pre) = (model, pre);
        Tokens = [.. Enumerable.Range(0, count).Select(i => $"[PAD{i}]")];
        Scores = new float[count];
        Array.Fill(Scores, PaddingScore);
        Types = new TokenType[count];
        Array.Fill(Types, TokenType.Unused);
    }

    /// <summary><c>llama</c> (SentencePiece) or <c>gpt2</c> (bytes in pairs).</summary>
    internal string Model { get; }

    /// <summary>How llama.cpp cuts text into words before pairs are joined.</summary>
    internal string Pre { get; }

    internal string[] Tokens { get; }

    internal float[] Scores { get; }

    internal TokenType[] Types { get; }

    /// <summary>Pairs that are joined, the first first; null for SentencePiece, which goes by scores.</summary>
    internal string[]? Merges { get; set; }

    /// <summary>Whether text begins with a space that is not there; null where llama.cpp's own rule holds.</summary>
    internal bool? AddsSpacePrefix { get; set; }

    /// <summary>Whether a prompt begins with the first token; null where the tokenizer does not say.</summary>
    internal bool? AddsBegin { get; set; }

    /// <summary>Whether spaces after special tokens are dropped, as Phi-3's tokenizer does.</summary>
    internal bool StripsAfterSpecial { get; set; }

    /// <summary>Added tokens behind which spaces are text, where they are dropped behind others; llama.cpp drops them behind all.</summary>
    internal IEnumerable<string> KeepingSpaces => StripsAfterSpecial && Model == "llama" ? _added.Values.Where(token => !token.StripsRight && !Keeping.Contains(token.Text)).Select(token => token.Text) : [];

    /// <summary>What llama.cpp will do otherwise than the original tokenizer.</summary>
    internal List<string> Remarks { get; } = [];

    /// <summary>Sets a token of the trained vocabulary; numbers beyond the embedding's rows are left out, as llama.cpp's converter does.</summary>
    internal void Set(int id, string text, float score, TokenType type)
    {
        if ((uint)id < (uint)Tokens.Length)
            (Tokens[id], Scores[id], Types[id]) = (text, score, type);
    }

    /// <summary>Sets a token that was added to the trained vocabulary.</summary>
    internal void Add(AddedToken token)
    {
        if ((uint)token.Id >= (uint)Tokens.Length)
            return;
        StripsAfterSpecial |= token.StripsRight;
        _added[token.Id] = token;
        bool named = Types[token.Id] is TokenType.Unknown or TokenType.Control && Tokens[token.Id] == token.Text;
        if (named || Types[token.Id] == TokenType.Byte)
            return;
        bool control = token.IsSpecial || LooksSpecial(token.Text);
        Set(token.Id, control ? token.Text : token.Text.Replace('▁', ' '), AddedScore, control ? TokenType.Control : TokenType.UserDefined);
    }

    /// <summary>The number of a token; null where there is none.</summary>
    internal int? Find(string text) => Array.IndexOf(Tokens, text) is var id and >= 0 && Types[id] != TokenType.Unused ? id : null;

    // convert_hf_to_gguf.py, does_token_look_special.
    private static bool LooksSpecial(string text) =>
        text is "<pad>" or "<mask>" or "<2mass>" or "[@BOS@]"
        || (text.StartsWith("<|", StringComparison.Ordinal) && text.EndsWith("|>", StringComparison.Ordinal))
        || (text.StartsWith("<｜", StringComparison.Ordinal) && text.EndsWith("｜>", StringComparison.Ordinal))
        || (text.StartsWith("<unused", StringComparison.Ordinal) && text.EndsWith('>'));
}
