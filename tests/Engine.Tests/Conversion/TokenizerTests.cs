using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using FastEval.Engine.Conversion;
using FastEval.Engine.Gguf;
using FastEval.Engine.Models;
using FastEval.Engine.Tests.Gguf;

namespace FastEval.Engine.Tests.Conversion;

/// <summary>
/// llama.cpp's tokens of converted files against those of independent programs that read the checkpoint's own files: Hugging Face's tokenizers library for tokenizer.json,
/// Google's spm_encode for tokenizer.model (its tokens are in data/).
/// </summary>
public sealed class TokenizerTests : IDisposable
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string?> TokenizerFiles
    {
        get
        {
            var files = new TheoryData<string, string?> { { "small", null } };
            if (Environment.GetEnvironmentVariable("FASTEVAL_TOKENIZERS") is { Length: > 0 } folder)
            {
                foreach (string file in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
                    files.Add(Path.GetFileNameWithoutExtension(file), file);
            }
            return files;
        }
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void SentencePieceModel_PlainTexts_HasTheTokensOfSentencePiece()
    {
        using TextModel model = Convert(SmallCheckpoints.Make("llava-1.5-hf"), "vicuna");
        Dictionary<string, int[]> golden = JsonSerializer.Deserialize<Dictionary<string, int[]>>(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Conversion", "data", "spm_encode.json")))!;
        Assert.True(golden.Count > 500, $"{golden.Count} texts");
        Assert.All(golden, text => Assert.Equal(text.Value, model.Vocabulary.Tokenize(text.Key, parseSpecial: false)));
    }

    [Fact]
    public void SentencePieceModel_AddedTokens_AreFoundInText()
    {
        using TextModel model = Convert(SmallCheckpoints.Make("llava-1.5-hf"), "vicuna");
        Assert.Equal((1, 2, true), (model.Vocabulary.BeginOfSequence, model.Vocabulary.EndOfSequence, model.Vocabulary.AddsBeginOfSequence));
        Assert.Equal([800], model.Vocabulary.Tokenize("<image>", parseSpecial: true));
        using GgufFile file = GgufFile.Open(model.Path);
        Assert.Equal(["</s>", "<image>", "<pad>", "[PAD802]", "[PAD831]"], new[] { 2, 800, 801, 802, 831 }.Select(id => file.GetStrings("tokenizer.ggml.tokens")![id]));
        // Unknown, control, control, byte …; added control tokens; unused ones.
        Assert.Equal([2L, 3, 3, 6, 3, 3, 5], new[] { 0, 1, 2, 3, 800, 801, 831 }.Select(id => file.GetIntegers("tokenizer.ggml.token_type")![id]));
        Assert.Equal([-1000f, -10_000], new[] { 800, 831 }.Select(id => file.GetSingles("tokenizer.ggml.scores")![id]));
    }

    [Fact]
    public void TokenizerJsonOfSentencePiece_PlainAndSpecial_HasTheTokensOfTokenizers()
    {
        CheckpointFolder checkpoint = SmallCheckpoints.Make("Phi-3-vision");
        using TextModel model = Convert(checkpoint, "Phi-3-vision");
        AssertSameAsTokenizers(checkpoint, model, TokenizerTexts.Plain);
        // Behind special tokens Hugging Face drops all of Unicode's spaces, llama.cpp those of C's isspace (docs/convert.md).
        AssertSameAsTokenizers(checkpoint, model, [.. TokenizerTexts.With(SmallTokenizers.Phi3Tokens).Where(text => !Regex.IsMatch(text, @">\s*[\u00A0\u3000]"))]);
    }

    [Fact]
    public void TokenizerJsonOfSentencePiece_FolderOfAnotherName_StillStripsAfterSpecialTokens()
    {
        CheckpointFolder checkpoint = SmallCheckpoints.Make("Phi-3-vision");
        using TextModel model = Convert(checkpoint, "checkpoint-500");
        AssertSameAsTokenizers(checkpoint, model, ["<|user|>\n Hello<|end|>\n<|assistant|>\n"]);
    }

    [Theory]
    [InlineData("qwen2")]
    [InlineData("llama-bpe")]
    public void TokenizerJsonOfBytes_PlainAndSpecial_HasTheTokensOfTokenizers(string pre)
    {
        CheckpointFolder checkpoint = SmallCheckpoints.Make("llava-onevision-hf");
        checkpoint.Files["tokenizer.json"] = SmallTokenizers.ByteLevel(pre);
        using TextModel model = Convert(checkpoint, pre);
        AssertSameAsTokenizers(checkpoint, model, TokenizerTexts.Plain);
        AssertSameAsTokenizers(checkpoint, model, TokenizerTexts.With(["<|im_start|>", "<|im_end|>", "<|endoftext|>"]));
    }

    /// <summary>Cut into words by GPT-2's own expression.</summary>
    [Fact]
    public void TokenizerJsonOfGpt2_PlainAndSpecial_HasTheTokensOfTokenizers()
    {
        CheckpointFolder checkpoint = SmallCheckpoints.Make("llava-onevision-hf");
        checkpoint.Files["tokenizer.json"] = SmallTokenizers.ByteLevel("gpt-2");
        using TextModel model = Convert(checkpoint, "gpt-2");
        using GgufFile file = GgufFile.Open(model.Path);
        Assert.Equal(("gpt2", "gpt-2"), (file.GetString("tokenizer.ggml.model"), file.GetString("tokenizer.ggml.pre")));
        AssertSameAsTokenizers(checkpoint, model, TokenizerTexts.Plain);
        AssertSameAsTokenizers(checkpoint, model, TokenizerTexts.With(["<|im_start|>", "<|endoftext|>"]));
    }

    /// <summary>
    /// A tokenizer.json by itself, whatever it is of: a small one, and those in the folder that the environment variable FASTEVAL_TOKENIZERS names (NAME.json each), such as the published ones.
    /// </summary>
    [Theory]
    [MemberData(nameof(TokenizerFiles))]
    public void TokenizerJson_OfAFile_HasTheTokensOfTokenizers(string name, string? file)
    {
        using JsonDocument document = JsonDocument.Parse(file is null ? JsonSerializer.Serialize(SmallTokenizers.ByteLevel("qwen2")) : File.ReadAllText(file));
        JsonElement model = document.RootElement.GetProperty("model");
        JsonElement[] added = [.. document.RootElement.GetProperty("added_tokens").EnumerateArray()];
        int largest = model.GetProperty("vocab").EnumerateObject().Select(entry => entry.Value).Concat(added.Select(token => token.GetProperty("id"))).Max(id => id.GetInt32());
        bool ofBytes = !model.TryGetProperty("byte_fallback", out JsonElement fallback) || !fallback.GetBoolean();
        CheckpointFolder checkpoint = SmallCheckpoints.Make(ofBytes ? "llava-onevision-hf" : "Phi-3-vision");
        UseVocabulary(checkpoint, largest + 1);
        checkpoint.Files["tokenizer.json"] = document.RootElement;
        if (!ofBytes)
            checkpoint.Files.Remove("tokenizer_config.json");
        using TextModel converted = Convert(checkpoint, name);
        string[] special = [.. added.Where(token => token.GetProperty("special").GetBoolean()).Select(token => token.GetProperty("content").GetString()!).Where(text => text.StartsWith("<|", StringComparison.Ordinal)).Take(3)];
        string[] texts = [.. TokenizerTexts.Plain, .. TokenizerTexts.With(special).Where(text => !Regex.IsMatch(text, @">\s*[\u00A0\u3000]"))];
        AssertSameAsTokenizers(checkpoint, converted, texts);
    }

    /// <summary>Added tokens that stand for text (Qwen2.5's &lt;tool_call&gt;): found wherever they are, and printed in answers.</summary>
    [Theory]
    [InlineData("qwen2")]
    [InlineData("gpt-2")]
    [InlineData("llama")]
    public void TokenizerJson_AddedTokensThatAreNotSpecial_HaveTheTokensOfTokenizers(string kind)
    {
        string[] added = ["<tool_call>", "</tool_call>", "[IMG]", "::"];
        CheckpointFolder checkpoint = SmallCheckpoints.Make(kind == "llama" ? "Phi-3-vision" : "llava-onevision-hf");
        var tokenizer = (Dictionary<string, object?>)(kind == "llama" ? SmallTokenizers.OfSentencePiece([]) : SmallTokenizers.ByteLevel(kind));
        // Hugging Face numbers them on.
        int first = kind == "llama" ? 800 : 783;
        tokenizer["added_tokens"] = ((object[])tokenizer["added_tokens"]!).Concat(added.Select((text, i) => SmallTokenizers.Token(first + i, text, rstrip: false, special: false))).ToArray();
        checkpoint.Files["tokenizer.json"] = tokenizer;
        using TextModel model = Convert(checkpoint, "model");
        using GgufFile file = GgufFile.Open(model.Path);
        long[] types = file.GetIntegers("tokenizer.ggml.token_type")!;
        Assert.All(Enumerable.Range(first, added.Length), id => Assert.Equal(4, types[id]));
        AssertSameAsTokenizers(checkpoint, model, [.. added, "a<tool_call>b", " <tool_call> x </tool_call>", "a::b ::c", "[IMG][IMG]"]);
        AssertSameAsTokenizers(checkpoint, model, TokenizerTexts.With(added));
        Span<byte> piece = stackalloc byte[64];
        Assert.Equal("<tool_call>", Encoding.UTF8.GetString(piece[..model.Vocabulary.GetPiece(first, piece)]));
    }

    /// <summary>Among Phi-3's tokens, which drop spaces, llama.cpp cannot keep them behind one that does not.</summary>
    [Fact]
    public void TokenizerJsonOfPhi3_TokenThatKeepsSpaces_IsSaidAsARemark()
    {
        CheckpointFolder checkpoint = SmallCheckpoints.Make("Phi-3-vision");
        var tokenizer = (Dictionary<string, object?>)SmallTokenizers.OfSentencePiece(SmallTokenizers.Phi3Tokens);
        tokenizer["added_tokens"] = ((object[])tokenizer["added_tokens"]!).Append(SmallTokenizers.Token(805, "<tool_call>", rstrip: false, special: false)).ToArray();
        checkpoint.Files["tokenizer.json"] = tokenizer;
        checkpoint.Write(_folder.File("model"));
        ConversionResult result = ModelConverter.Convert(new(_folder.File("model"), _folder.File("out")), null, Stop);
        Assert.StartsWith("Spaces behind <tool_call> are text", Assert.Single(result.Remarks), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"type\":\"BPE\"", "\"type\":\"Unigram\"", "'Unigram'")]
    [InlineData("\"Regex\":\"(?i:", "\"Regex\":\"(?i:x|", "none of those known")]
    [InlineData("\"type\":\"NFC\"", "\"type\":\"Lowercase\"", "'Lowercase'")]
    [InlineData("\"ignore_merges\":false", "\"ignore_merges\":true", "ignore_merges")]
    public void TokenizerJson_OfAKindThatLlamaCppHasNot_IsRefused(string from, string to, string expected)
    {
        CheckpointFolder checkpoint = SmallCheckpoints.Make("llava-onevision-hf");
        string json = JsonSerializer.Serialize(checkpoint.Files["tokenizer.json"], Readable);
        Assert.Contains(from, json);
        checkpoint.Files["tokenizer.json"] = JsonSerializer.Deserialize<JsonElement>(json.Replace(from, to, StringComparison.Ordinal));
        Assert.Contains(expected, Assert.Throws<ModelLoadException>(() => Convert(checkpoint, "model").Dispose()).Message);
    }

    private void AssertSameAsTokenizers(CheckpointFolder checkpoint, TextModel model, IReadOnlyList<string> texts)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Hugging Face's tokenizers library is fetched for Linux only.");
        string file = _folder.File("reference.json");
        File.WriteAllText(file, JsonSerializer.Serialize(checkpoint.Files["tokenizer.json"]));
        using var reference = new Tokenizers.DotNet.Tokenizer(file);
        // Some put a token before every text, which is the prompt's business with us.
        int before = reference.Encode("").Length;
        AssertSame(texts, text => [.. reference.Encode(text).Skip(before).Select(id => (int)id)], text => model.Vocabulary.Tokenize(text, parseSpecial: true));
    }

    private static void AssertSame(IReadOnlyList<string> texts, Func<string, int[]> expected, Func<string, int[]> actual)
    {
        Assert.All(texts, text => Assert.Equal(expected(text), actual(text)));
    }

    /// <summary>Embeddings for a vocabulary of another size.</summary>
    private static void UseVocabulary(CheckpointFolder checkpoint, int size)
    {
        foreach (string tensor in checkpoint.Tensors.Keys.Where(key => key.EndsWith("embed_tokens.weight", StringComparison.Ordinal) || key.EndsWith("lm_head.weight", StringComparison.Ordinal)).ToList())
            checkpoint.Tensors[tensor] = ([size, SmallCheckpoints.Width], new float[size * SmallCheckpoints.Width]);
        Dictionary<string, object> text = checkpoint.Config.TryGetValue("text_config", out object? section) ? (Dictionary<string, object>)section : checkpoint.Config;
        text["vocab_size"] = size;
    }

    private TextModel Convert(CheckpointFolder checkpoint, string name)
    {
        checkpoint.Write(_folder.File(name));
        ConversionResult result = ModelConverter.Convert(new(_folder.File(name), _folder.File("out")), null, Stop);
        return TextModel.Load(result.ModelPath, cancellationToken: Stop);
    }
}
