using System.Text;
using FastEval.Engine.Models.Synthetic;

namespace FastEval.Engine.Tests.Conversion;

/// <summary>Texts that tell tokenizers apart.</summary>
internal static class TokenizerTexts
{
    private static readonly string[] Pieces =
    [
        "Hello", " world", "  ", "   ", "\n", "\n\n", "\t", " \t ", "\r\n", "I'm", "you'll", "it's", "IT'S", "don't", " the", "The", "accuracy", " models", "picture", "7", "42", "1234567890", " 3.14", "1,000",
        "!", "?!", "...", " - ", "(a)", "[x]", "{\"key\": 1}", "<b>", "C#", "a_b", "x=y+1;", "//", "http://example.org/a?b=c", "naïve", " café", "Zürich", "ß", "Ω", "привет", " мир", "你好", "世界", "日本語", "テスト", "한국어",
        "🙂", "👩‍👩‍👧", "🇩🇪", "👍🏽", "é", "ﬁ", "½", "²", "€", "—", "“quoted”", "مرحبا", "שלום", "नमस्ते", "ไทย", "\u00A0", "\u200B", "\u3000", "￥", "𝒳", "𠮷", "aaaaaaaaaa", "ababababab", "        ", "word" , "WORD", "camelCase",
    ];

    /// <summary>What the small byte-level tokenizer is trained on.</summary>
    public static string Corpus { get; } = string.Join(' ', EnglishWords.All.Take(500).Concat(Pieces).Concat(Pieces));

    /// <summary>Every piece by itself, then seeded mixtures.</summary>
    public static IReadOnlyList<string> Plain { get; } = Make(600, []);

    /// <summary>Mixtures with names of special tokens in them.</summary>
    public static IReadOnlyList<string> With(string[] special) => Make(200, special);

    private static List<string> Make(int count, string[] special)
    {
        var random = new Random(20_26);
        List<string> texts = [.. Pieces, .. special];
        while (texts.Count < count)
        {
            var text = new StringBuilder();
            for (int parts = random.Next(2, 9); parts > 0; parts--)
                text.Append(special.Length > 0 && random.Next(3) == 0 ? special[random.Next(special.Length)] : Pieces[random.Next(Pieces.Length)]);
            // All in Unicode's form NFC: Qwen2's tokenizer makes it first, llama.cpp does not (docs/convert.md).
            texts.Add(text.ToString());
        }
        return texts;
    }
}
