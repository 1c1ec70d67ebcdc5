using CommunityToolkit.HighPerformance.Buffers;
using FastEval.Engine.Decoding;
using FastEval.Engine.Vision;

namespace FastEval.Engine.Tests.Decoding;

public sealed class SchedulerTests
{
    private static readonly PromptSegment[] Prompt =
    [
        PromptSegment.Text([1, 2, 3], ofImage: false),
        new([], ImageEmbeddingPart.OfEmbeddings(MemoryOwner<float>.Empty, 4), 7, OfImage: true),
        PromptSegment.Text([4, 5], ofImage: false),
    ];

    [Fact]
    public void Next_NothingHeld_GoesThroughThePromptAndWantsLogitsOnceAtItsEnd()
    {
        var scheduler = new Scheduler(Prompt, default);
        Scheduler.Work first = scheduler.Next();
        Assert.Equal([1, 2, 3], first.Tokens.ToArray());
        Assert.False(first.WantLogits);
        Scheduler.Work image = scheduler.Next();
        Assert.Same(Prompt[1], image.Segment);
        Assert.True(image.Tokens.IsEmpty);
        Assert.False(image.WantLogits);
        Assert.False(scheduler.PromptDone);
        Scheduler.Work last = scheduler.Next();
        Assert.Equal([4, 5], last.Tokens.ToArray());
        Assert.True(last.WantLogits);
        Assert.True(scheduler.PromptDone);
    }

    [Fact]
    public void Next_BeginningHeld_BeginsBehindItAndLeavesLaterSegmentsWhole()
    {
        var scheduler = new Scheduler(Prompt, new KvSequence.Match(2, 2, 2, 0, 2));
        Assert.Equal([3], scheduler.Next().Tokens.ToArray());
        Assert.Same(Prompt[1], scheduler.Next().Segment);
        Assert.Equal([4, 5], scheduler.Next().Tokens.ToArray());
    }

    [Fact]
    public void Next_AllButOneHeld_ComputesTheLastToken()
    {
        var scheduler = new Scheduler(Prompt, new KvSequence.Match(5, 8, 8, 2, 1));
        Scheduler.Work work = scheduler.Next();
        Assert.Equal([5], work.Tokens.ToArray());
        Assert.True(work.WantLogits);
    }

    [Fact]
    public void Next_PushedToken_IsComputedOnce()
    {
        var scheduler = new Scheduler([PromptSegment.Text([1], ofImage: false)], default);
        scheduler.Next();
        Assert.Throws<InvalidOperationException>(() => scheduler.Next());
        scheduler.Push(9);
        Scheduler.Work work = scheduler.Next();
        Assert.Null(work.Segment);
        Assert.Equal([9], work.Tokens.ToArray());
        Assert.True(work.WantLogits);
        Assert.Throws<InvalidOperationException>(() => scheduler.Next());
    }
}
