using CommunityToolkit.HighPerformance.Buffers;
using FastEval.Engine.Decoding;
using FastEval.Engine.Vision;

namespace FastEval.Engine.Tests.Decoding;

public sealed class KvSequenceTests
{
    private readonly KvSequence _sequence = new();

    [Fact]
    public void FindPrefix_NothingHeld_IsTheBeginning() =>
        Assert.Equal(default, _sequence.FindPrefix([Text(1, 2, 3)]));

    [Fact]
    public void FindPrefix_AllHeld_IsOneTokenBack()
    {
        _sequence.AddTokens([1, 2, 3]);
        Assert.Equal(new KvSequence.Match(2, 2, 2, 0, 2), _sequence.FindPrefix([Text(1, 2, 3)]));
    }

    [Fact]
    public void FindPrefix_SinglePromptTokenHeld_ComputesItAgain()
    {
        _sequence.AddToken(1);
        Assert.Equal(default, _sequence.FindPrefix([Text(1)]));
    }

    [Fact]
    public void FindPrefix_PromptThatGoesOn_HoldsAllThatIsThere()
    {
        _sequence.AddTokens([1, 2]);
        Assert.Equal(new KvSequence.Match(2, 2, 2, 0, 2), _sequence.FindPrefix([Text(1, 2, 3)]));
    }

    [Fact]
    public void FindPrefix_OtherTokenWithin_StopsBeforeIt()
    {
        _sequence.AddTokens([1, 2, 3, 4]);
        Assert.Equal(new KvSequence.Match(1, 1, 1, 0, 1), _sequence.FindPrefix([Text(1, 9, 3, 4)]));
    }

    [Fact]
    public void FindPrefix_LaterSegmentDiffers_BeginsThere()
    {
        _sequence.AddTokens([1, 2]);
        _sequence.AddEmbeddings(7, 4, 4);
        _sequence.AddTokens([3, 4]);
        Assert.Equal(new KvSequence.Match(4, 7, 7, 2, 1), _sequence.FindPrefix([Text(1, 2), Image(7, 4, 4), Text(3, 5)]));
        Assert.Equal(new KvSequence.Match(3, 6, 6, 2, 0), _sequence.FindPrefix([Text(1, 2), Image(7, 4, 4), Text(5)]));
    }

    [Fact]
    public void FindPrefix_EmbeddingsLast_ComputesTheWholeRunAgain()
    {
        _sequence.AddTokens([1, 2]);
        _sequence.AddEmbeddings(7, 4, 4);
        Assert.Equal(new KvSequence.Match(2, 2, 2, 1, 0), _sequence.FindPrefix([Text(1, 2), Image(7, 4, 4)]));
    }

    [Fact]
    public void FindPrefix_EmbeddingsWithFewerPositionsThanTokens_CountsBoth()
    {
        _sequence.AddTokens([1]);
        _sequence.AddEmbeddings(7, tokens: 16, positions: 4);
        _sequence.AddTokens([2, 3]);
        Assert.Equal(7, _sequence.NextPosition);
        Assert.Equal(new KvSequence.Match(3, 6, 18, 2, 1), _sequence.FindPrefix([Text(1), Image(7, 16, 4), Text(2, 9)]));
        Assert.Equal(new KvSequence.Match(1, 1, 1, 1, 0), _sequence.FindPrefix([Text(1), Image(7, 16, 4)]));
    }

    [Fact]
    public void FindPrefix_OtherImage_StopsBeforeIt()
    {
        _sequence.AddTokens([1]);
        _sequence.AddEmbeddings(7, 4, 4);
        Assert.Equal(new KvSequence.Match(1, 1, 1, 1, 0), _sequence.FindPrefix([Text(1), Image(8, 4, 4), Text(2)]));
    }

    [Fact]
    public void FindPrefix_ImageWhoseKeyEqualsAToken_IsNotTaken()
    {
        _sequence.AddTokens([7]);
        Assert.Equal(default, _sequence.FindPrefix([Image(7, 1, 1), Text(2)]));
        _sequence.Clear();
        _sequence.AddEmbeddings(7, 1, 1);
        Assert.Equal(default, _sequence.FindPrefix([Text(7, 2)]));
    }

    [Fact]
    public void Truncate_WithinAndBehindEmbeddings_GivesBackTheirPositions()
    {
        _sequence.AddTokens([1]);
        _sequence.AddEmbeddings(7, tokens: 16, positions: 4);
        _sequence.AddTokens([2, 3]);
        _sequence.Truncate(3);
        Assert.Equal(6, _sequence.NextPosition);
        _sequence.Truncate(1);
        Assert.Equal(1, _sequence.NextPosition);
        Assert.Equal(new KvSequence.Match(1, 1, 1, 1, 0), _sequence.FindPrefix([Text(1), Image(7, 16, 4), Text(2)]));
        _sequence.Truncate(1);
        Assert.Equal(1, _sequence.NextPosition);
    }

    [Fact]
    public void Clear_HeldEntries_ForgetsThem()
    {
        _sequence.AddTokens([1, 2]);
        _sequence.Clear();
        Assert.Equal(0, _sequence.NextPosition);
        Assert.Equal(default, _sequence.FindPrefix([Text(1, 2)]));
    }

    private static PromptSegment Text(params int[] tokens) => PromptSegment.Text(tokens, ofImage: false);

    private static PromptSegment Image(UInt128 key, int tokens, int positions) =>
        new([], ImageEmbeddingPart.OfEmbeddings(MemoryOwner<float>.Empty, tokens, false, null, positions), key, OfImage: true);
}
