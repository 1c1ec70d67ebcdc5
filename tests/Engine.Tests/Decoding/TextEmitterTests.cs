using System.Text;
using FastEval.Engine.Decoding;
using FastEval.Engine.Models;

namespace FastEval.Engine.Tests.Decoding;

public sealed class TextEmitterTests(TextEmitterTests.ModelFixture fixture) : IClassFixture<TextEmitterTests.ModelFixture>
{
    // The tiny vocabulary has a token for every byte, from this one on.
    private const int FirstByteToken = 3;

    [Theory]
    [InlineData("é")]
    [InlineData("猫")]
    [InlineData("🐈")]
    public void Append_CharacterSplitOverTokens_ComesOutWholeWithItsLastByte(string character)
    {
        TextEmitter emitter = Emitter();
        byte[] bytes = Encoding.UTF8.GetBytes(character);
        foreach (byte part in bytes[..^1])
            Assert.Equal("", Feed(emitter, part));
        Assert.Equal(character, Feed(emitter, bytes[^1]));
        Assert.Equal(character, emitter.Text);
    }

    [Fact]
    public void Append_TokenizedText_ComesBack()
    {
        TextEmitter emitter = Emitter();
        const string text = "What colour is the smörgåsbord of the 猫 🐈?";
        foreach (int token in fixture.Vocabulary.Tokenize(text, parseSpecial: false))
            emitter.Append(token);
        emitter.Complete();
        Assert.Equal(text, emitter.Text.TrimStart(' '));
    }

    [Fact]
    public void Append_StopStringSpanningTokens_EndsTheTextBeforeIt()
    {
        TextEmitter emitter = Emitter("END");
        Assert.Equal("ab", Feed(emitter, "ab"));
        Assert.Equal("", Feed(emitter, "EN"));
        Assert.False(emitter.Stopped);
        Assert.Equal("", Feed(emitter, "D"));
        Assert.True(emitter.Stopped);
        emitter.Complete();
        Assert.Equal("ab", emitter.Text);
        Assert.Equal("", emitter.TakeCertain().ToString());
    }

    [Fact]
    public void Append_StopStringOfCharactersSplitOverTokens_IsFound()
    {
        TextEmitter emitter = Emitter("猫🐈");
        Assert.Equal("a", Feed(emitter, "a猫🐈"));
        Assert.True(emitter.Stopped);
        Assert.Equal("a", emitter.Text);
    }

    [Fact]
    public void Append_BeginningOfAStopStringThatGoesOnOtherwise_IsEmittedLater()
    {
        TextEmitter emitter = Emitter("END");
        Assert.Equal("", Feed(emitter, "EN"));
        Assert.Equal("ENo", Feed(emitter, "o"));
        Assert.False(emitter.Stopped);
    }

    [Fact]
    public void Append_StopStringThatBeginsAnewWithinItsOwnBeginning_IsFound()
    {
        TextEmitter emitter = Emitter("aab");
        Assert.Equal("", Feed(emitter, "aa"));
        Assert.Equal("a", Feed(emitter, "a"));
        Assert.Equal("", Feed(emitter, "b"));
        Assert.True(emitter.Stopped);
        Assert.Equal("a", emitter.Text);
    }

    [Theory]
    [InlineData("xabcdy", "x", "abcd", "bc")] // The longer one is still incomplete when the shorter one ends.
    [InlineData("xbcd", "x", "bcd", "bc")]
    [InlineData("xabcy", "x", "bc", "abc")] // Both end at once: the earlier beginning counts.
    public void Append_OverlappingStops_EndWhereTheFirstToComeUpBegins(string text, string expectedBeginning, params string[] stops)
    {
        TextEmitter emitter = Emitter(stops);
        string emitted = "";
        foreach (char c in text)
        {
            emitted += Feed(emitter, (byte)c);
            if (emitter.Stopped)
                break;
        }
        Assert.True(emitter.Stopped);
        Assert.Equal(emitter.Text, emitted + emitter.Text[emitted.Length..]);
        Assert.StartsWith(expectedBeginning, emitter.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(stops, stop => emitter.Text.Contains(stop, StringComparison.Ordinal));
    }

    [Fact]
    public void Complete_WithHeldBackText_FlushesIt()
    {
        TextEmitter emitter = Emitter("END");
        Assert.Equal("a", Feed(emitter, "aEN"));
        emitter.Complete();
        Assert.False(emitter.Stopped);
        Assert.Equal("EN", emitter.TakeCertain().ToString());
        Assert.Equal("aEN", emitter.Text);
    }

    [Fact]
    public void Complete_WithIncompleteCharacter_ReplacesIt()
    {
        TextEmitter emitter = Emitter();
        Feed(emitter, (byte)'a');
        Feed(emitter, 0xF0);
        Feed(emitter, 0x9F);
        Assert.Equal("a", emitter.Text);
        emitter.Complete();
        Assert.Equal("\uFFFD", emitter.TakeCertain().ToString());
        Assert.Equal("a\uFFFD", emitter.Text);
    }

    [Theory]
    [InlineData(new byte[] { 0x61, 0xFF, 0x62 })]
    [InlineData(new byte[] { 0x61, 0x80, 0x80, 0x62 })]
    [InlineData(new byte[] { 0xE2, 0x82, 0x41 })]
    [InlineData(new byte[] { 0xC0, 0xAF })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0xF4, 0x90, 0x80, 0x80, 0xF0, 0x9F, 0x90, 0x88 })]
    public void Append_InvalidBytes_GivesTheSameAsDecodingThemAtOnce(byte[] bytes)
    {
        TextEmitter emitter = Emitter("a stop");
        string emitted = "";
        foreach (byte part in bytes)
            emitted += Feed(emitter, part);
        emitter.Complete();
        emitted += emitter.TakeCertain().ToString();
        Assert.Equal(Encoding.UTF8.GetString(bytes), emitted);
        Assert.Equal(emitted, emitter.Text);
    }

    [Fact]
    public void Append_ManyTokens_GrowsBeyondTheCapacity()
    {
        var emitter = new TextEmitter(fixture.Vocabulary, [], capacity: 2);
        string text = string.Concat(Enumerable.Range(0, 500).Select(i => (char)('a' + i % 26)));
        Assert.Equal(text, Feed(emitter, text));
    }

    [Fact]
    public void TakeCertain_AnyCuts_NeverContradictsTheFinalText()
    {
        var random = new Random(7);
        for (int round = 0; round < 200; round++)
        {
            TextEmitter emitter = Emitter("abca", "cc", "bab");
            string fed = "", emitted = "";
            for (int i = 0; i < 40 && !emitter.Stopped; i++)
            {
                char c = "abcé"[random.Next(4)];
                fed += c;
                foreach (byte part in Encoding.UTF8.GetBytes([c]))
                    emitter.Append(FirstByteToken + part);
                if (random.Next(2) == 0)
                    emitted += emitter.TakeCertain().ToString();
            }
            emitter.Complete();
            emitted += emitter.TakeCertain().ToString();
            Assert.Equal(emitter.Text, emitted);
            int stop = new[] { "abca", "cc", "bab" }.Select(s => fed.IndexOf(s, StringComparison.Ordinal)).Where(at => at >= 0).DefaultIfEmpty(fed.Length).Min();
            Assert.Equal(fed[..stop], emitted);
        }
    }

    private TextEmitter Emitter(params string[] stops) => new(fixture.Vocabulary, stops);

    private static string Feed(TextEmitter emitter, byte value)
    {
        emitter.Append(FirstByteToken + value);
        return emitter.TakeCertain().ToString();
    }

    private static string Feed(TextEmitter emitter, string text)
    {
        foreach (byte value in Encoding.UTF8.GetBytes(text))
            emitter.Append(FirstByteToken + value);
        return emitter.TakeCertain().ToString();
    }

    public sealed class ModelFixture : IDisposable
    {
        private readonly TextModel _model = TextModel.Load(TinyModel.Paths().Model);

        internal Vocabulary Vocabulary => _model.Vocabulary;

        public void Dispose() => _model.Dispose();
    }
}
