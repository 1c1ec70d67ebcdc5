using System.Text.Json;
using FastEval.Engine.Conversion;
using FastEval.Engine.Models;
using FastEval.Engine.Tests.Gguf;
using Microsoft.ML.Tokenizers;

namespace FastEval.Engine.Tests.Conversion;

/// <summary>
/// llama.cpp's tokens of converted files against those of independent programs that read the checkpoint's own files: Hugging Face's tokenizers library for tokenizer.json,
/// ML.NET's SentencePiece for tokenizer.model.
/// </summary>
public sealed class TokenizerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void SentencePieceModel_PlainTexts_HasTheTokensOfSentencePiece()
    {
        using TextModel model = Convert(SmallCheckpoints.Make("llava-1.5-hf"), "vicuna");
        var reference = SentencePieceTokenizer.Create(new MemoryStream(SmallTokenizers.SentencePiece), addBeginningOfSentence: false, addEndOfSentence: false);
        AssertSame(TokenizerTexts.Plain, text => [.. reference.EncodeToIds(text)], text => model.Vocabulary.Tokenize(text, parseSpecial: false));
    }

    [Fact]
    public void SentencePieceModel_ScoresAndTypes_AreTheFilesOwn()
    {
        using TextModel model = Convert(SmallCheckpoints.Make("llava-1.5-hf"), "vicuna");
        Assert.Equal(1, model.Vocabulary.BeginOfSequence);
        Assert.Equal(2, model.Vocabulary.EndOfSequence);
        Assert.True(model.Vocabulary.AddsBeginOfSequence);
        Assert.Equal([800], model.Vocabulary.Tokenize("<image>", parseSpecial: true));
        Assert.Equal("[PAD831]", model.Vocabulary.GetText(831));
    }

    [Fact]
    public void TokenizerJsonOfSentencePiece_PlainAndSpecial_HasTheTokensOfTokenizers()
    {
        CheckpointFolder checkpoint = SmallCheckpoints.Make("Phi-3-vision");
        using TextModel model = Convert(checkpoint, "Phi-3-vision");
        AssertSameAsTokenizers(checkpoint, model, TokenizerTexts.Plain);
        AssertSameAsTokenizers(checkpoint, model, TokenizerTexts.With(SmallTokenizers.Phi3Tokens));
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

    [Theory]
    [InlineData("\"type\":\"BPE\"", "\"type\":\"Unigram\"", "'Unigram'")]
    [InlineData("\"Regex\":\"(?i:", "\"Regex\":\"(?i:x|", "none of those known")]
    [InlineData("\"type\":\"NFC\"", "\"type\":\"Lowercase\"", "'Lowercase'")]
    [InlineData("\"ignore_merges\":false", "\"ignore_merges\":true", "ignore_merges")]
    public void TokenizerJson_OfAKindThatLlamaCppHasNot_IsRefused(string from, string to, string expected)
    {
        CheckpointFolder checkpoint = SmallCheckpoints.Make("llava-onevision-hf");
        string json = JsonSerializer.Serialize(checkpoint.Files["tokenizer.json"], new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
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
        AssertSame(texts, text => [.. reference.Encode(text).Select(id => (int)id)], text => model.Vocabulary.Tokenize(text, parseSpecial: true));
    }

    private static void AssertSame(IReadOnlyList<string> texts, Func<string, int[]> expected, Func<string, int[]> actual)
    {
        Assert.All(texts, text => Assert.Equal(expected(text), actual(text)));
    }

    private TextModel Convert(CheckpointFolder checkpoint, string name)
    {
        checkpoint.Write(_folder.File(name));
        ConversionResult result = ModelConverter.Convert(new(_folder.File(name), _folder.File("out")), null, Stop);
        return TextModel.Load(result.ModelPath, cancellationToken: Stop);
    }
}
