using System.Text;
using FastEval.Engine.Decoding;
using FastEval.Engine.Models;

namespace FastEval.Engine.Tests.Decoding;

public sealed class TextEmitterTests(TextEmitterTests.ModelFixture fixture) : IClassFixture<TextEmitterTests.ModelFixture>
{
    private readonly Vocabulary _vocabulary = fixture.Model.Vocabulary;

    [Fact]
    public void Append_CharacterOverSeveralTokens_ComesWhole()
    {
        var emitter = new TextEmitter(_vocabulary, []);
        List<string> pieces = Feed(emitter, "a猫b");
        Assert.Equal("a猫b", string.Concat(pieces));
        Assert.DoesNotContain(pieces, piece => piece.Contains('\uFFFD', StringComparison.Ordinal));
        Assert.Contains("", pieces);
    }

    [Fact]
    public void Complete_CharacterCutShort_IsReplaced()
    {
        var emitter = new TextEmitter(_vocabulary, []);
        string before = string.Concat(Feed(emitter, "a猫", bytes: 3));
        emitter.Complete();
        Assert.Equal("a", before);
        Assert.Equal("\uFFFD", new string(emitter.TakeCertain()));
        Assert.Equal("a\uFFFD", emitter.Text);
    }

    [Fact]
    public void Append_StopStringOverSeveralTokens_IsHeldBackAndCut()
    {
        var emitter = new TextEmitter(_vocabulary, ["END"]);
        Assert.Equal("abcE", string.Concat(Feed(emitter, "abcEEN")));
        Assert.Equal("", string.Concat(Feed(emitter, "D")));
        Assert.True(emitter.Stopped);
        Assert.Equal("abcE", emitter.Text);
    }

    [Fact]
    public void Complete_HeldBackBeginningOfAStopString_ComesAtTheEnd()
    {
        var emitter = new TextEmitter(_vocabulary, ["END"]);
        Assert.Equal("abc", string.Concat(Feed(emitter, "abcEN")));
        emitter.Complete();
        Assert.Equal("EN", new string(emitter.TakeCertain()));
        Assert.False(emitter.Stopped);
    }

    [Fact]
    public void Append_TwoStopStrings_TheEarlierCuts()
    {
        var emitter = new TextEmitter(_vocabulary, ["bcd", "b"]);
        Feed(emitter, "ab");
        Assert.True(emitter.Stopped);
        Assert.Equal("a", emitter.Text);
    }

    [Fact]
    public void Append_LongerThanTheBuffer_Grows()
    {
        var emitter = new TextEmitter(_vocabulary, [], capacity: 4);
        string text = string.Concat(Enumerable.Repeat("0123456789", 50));
        Assert.Equal(text, string.Concat(Feed(emitter, text)));
    }

    /// <summary>Feeds text as one byte token after another.</summary>
    private List<string> Feed(TextEmitter emitter, string text, int bytes = int.MaxValue)
    {
        var pieces = new List<string>();
        foreach (byte value in Encoding.UTF8.GetBytes(text).Take(bytes))
        {
            emitter.Append(Enumerable.Range(0, _vocabulary.Size).First(token => IsByte(token, value)));
            pieces.Add(new string(emitter.TakeCertain()));
        }
        return pieces;
    }

    private bool IsByte(int token, byte value)
    {
        Span<byte> piece = stackalloc byte[16];
        return _vocabulary.GetPiece(token, piece) == 1 && piece[0] == value;
    }

    public sealed class ModelFixture : IDisposable
    {
        public TextModel Model { get; } = TextModel.Load(TinyModel.Paths().Model);

        public void Dispose() => Model.Dispose();
    }
}
