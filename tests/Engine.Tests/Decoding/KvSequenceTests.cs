using CommunityToolkit.HighPerformance.Buffers;
using FastEval.Engine.Decoding;
using FastEval.Engine.Vision;

namespace FastEval.Engine.Tests.Decoding;

public sealed class KvSequenceTests
{
    [Fact]
    public void FindPrefix_NothingHeld_IsNothing() => Assert.Equal(default, new KvSequence().FindPrefix([Text(1, 2)]));

    [Fact]
    public void FindPrefix_AllHeld_LeavesTheLastTokenToCompute()
    {
        KvSequence sequence = Holding([Text(1, 2, 3)]);
        Assert.Equal(new KvSequence.Match(2, 2, 2, 0, 2), sequence.FindPrefix([Text(1, 2, 3)]));
    }

    [Fact]
    public void FindPrefix_AllHeldEndingWithAnImage_LeavesTheImageToCompute()
    {
        PromptSegment[] prompt = [Text(1), Image(7, 5, 5)];
        Assert.Equal(new KvSequence.Match(1, 1, 1, 1, 0), Holding(prompt).FindPrefix(prompt));
    }

    [Fact]
    public void FindPrefix_SameImageOtherQuestion_KeepsTheImage()
    {
        KvSequence sequence = Holding([Text(1, 2), Image(7, 5, 5), Text(3, 4)]);
        Assert.Equal(new KvSequence.Match(4, 8, 8, 2, 1), sequence.FindPrefix([Text(1, 2), Image(7, 5, 5), Text(3, 9)]));
    }

    [Fact]
    public void FindPrefix_OtherImage_StopsBeforeIt()
    {
        KvSequence sequence = Holding([Text(1, 2), Image(7, 5, 5), Text(3)]);
        Assert.Equal(new KvSequence.Match(2, 2, 2, 1, 0), sequence.FindPrefix([Text(1, 2), Image(8, 5, 5), Text(3)]));
    }

    [Fact]
    public void FindPrefix_TokenWithTheImagesKey_IsNotTheImage()
    {
        KvSequence sequence = Holding([Text(1, 7)]);
        Assert.Equal(1, sequence.FindPrefix([Text(1), Image(7, 1, 1), Text(2)]).Entries);
    }

    [Fact]
    public void FindPrefix_PositionsUnlikeTokens_CountsBoth()
    {
        PromptSegment[] prompt = [Text(1), Image(7, tokens: 16, positions: 4), Text(2, 3)];
        KvSequence sequence = Holding(prompt);
        Assert.Equal(7, sequence.NextPosition);
        Assert.Equal(new KvSequence.Match(3, 6, 18, 2, 1), sequence.FindPrefix(prompt));
    }

    [Fact]
    public void Truncate_ThenAdd_ContinuesAtTheKeptPosition()
    {
        KvSequence sequence = Holding([Text(1), Image(7, 16, 4), Text(2, 3)]);
        sequence.Truncate(2);
        Assert.Equal(5, sequence.NextPosition);
        sequence.AddToken(9);
        Assert.Equal(6, sequence.NextPosition);
        Assert.Equal(3, sequence.FindPrefix([Text(1), Image(7, 16, 4), Text(9, 9)]).Entries);
        sequence.Clear();
        Assert.Equal(0, sequence.NextPosition);
    }

    [Fact]
    public void Scheduler_BehindWhatIsHeld_ComputesTheRestThenTheChosenTokens()
    {
        PromptSegment[] prompt = [Text(1, 2), Image(7, 5, 5), Text(3, 4)];
        var scheduler = new Scheduler(prompt, new KvSequence.Match(1, 1, 1, 0, 1));
        Scheduler.Work first = scheduler.Next(), image = scheduler.Next(), last = scheduler.Next();

        Assert.Equal([2], first.Tokens.ToArray());
        Assert.False(first.WantLogits || image.WantLogits);
        Assert.Same(prompt[1], image.Segment);
        Assert.Equal([3, 4], last.Tokens.ToArray());
        Assert.True(last.WantLogits && scheduler.PromptDone);
        Assert.Throws<InvalidOperationException>(() => scheduler.Next());
        scheduler.Push(42);
        Assert.Equal([42], scheduler.Next().Tokens.ToArray());
    }

    private static PromptSegment Text(params int[] tokens) => PromptSegment.Text(tokens, ofImage: false);

    private static PromptSegment Image(int key, int tokens, int positions) =>
        new([], ImageEmbeddingPart.OfEmbeddings(MemoryOwner<float>.Allocate(tokens), tokens, false, null, positions), (UInt128)key, OfImage: true);

    private static KvSequence Holding(PromptSegment[] prompt)
    {
        var sequence = new KvSequence();
        foreach (PromptSegment segment in prompt)
        {
            if (segment.Embeddings is { } embeddings)
                sequence.AddEmbeddings(segment.Key, embeddings.TokenCount, embeddings.PositionCount);
            else
                sequence.AddTokens(segment.Tokens);
        }
        return sequence;
    }
}
