using CommunityToolkit.HighPerformance.Buffers;
using FastEval.Engine.Decoding;
using FastEval.Engine.Vision;

namespace FastEval.Engine.Tests.Decoding;

public sealed class PrefixTreeTests
{
    private const int Sequences = 24;
    private readonly RecordingMemory _memory = new();
    private readonly SequenceIds _ids = new(Sequences);

    [Fact]
    public void TryAdmit_SecondQuestionAboutAPicture_ComputesTheQuestionOnly()
    {
        PrefixTree tree = Tree(cells: 100);
        PromptProgress first = Admit(tree, [Text(1, 2), Image(7), Text(3, 4, 5)]);
        Finish(tree, first);
        PromptProgress second = Admit(tree, [Text(1, 2), Image(7), Text(6, 8, 9)]);
        Finish(tree, second);
        Assert.Equal((0, 9), (first.ReusedTokens, first.PrefilledTokens));
        Assert.Equal((6, 3), (second.ReusedTokens, second.PrefilledTokens));
        Assert.Equal(["1", "2", "i7", "i7", "i7", "i7", "6", "8", "9"], _memory.Read(second.Sequence));
    }

    /// <summary>The first part of a split node has no users of its own, but the rest stands on it: it makes no room.</summary>
    [Fact]
    public void TryAdmit_RoomOnlyInWhatASplitNodeStandsOn_WaitsUntilThatIsReleased()
    {
        PrefixTree tree = Tree(cells: 20);
        PromptProgress active = Admit(tree, [Text(1, 2, 3, 4, 5, 6)]);
        Finish(tree, active);
        PromptProgress other = Admit(tree, [Text(1, 2, 3, 4, 9, 9)]);
        Finish(tree, other);
        tree.Release(other);
        PromptSegment[] large = [Text([.. Enumerable.Range(100, 16)])];
        long version = tree.Version;
        Assert.Null(tree.TryAdmit(large, 0, 0, share: true));
        Assert.Equal((version, 1), (tree.Version, tree.IdleCells));

        tree.Release(active);
        Assert.True(tree.Version > version);
        Assert.NotNull(tree.TryAdmit(large, 0, 0, share: true));
    }

    [Fact]
    public void TryAdmit_TwoAtOnce_TheSecondWaitsForTheFirstsPictureAndComputesItsOwnQuestion()
    {
        PrefixTree tree = Tree(cells: 100);
        PromptProgress first = Admit(tree, [Text(1, 2), Image(7), Text(3, 4, 5)]);
        PromptProgress second = Admit(tree, [Text(1, 2), Image(7), Text(6, 8, 9)]);
        Assert.True(second.IsWaiting);
        Compute(tree, first, 2);
        second.TakeReady(_memory);
        Assert.True(second.IsWaiting);
        Compute(tree, first, 4);
        second.TakeReady(_memory);
        Assert.False(second.IsWaiting);
        Finish(tree, second);
        Finish(tree, first);
        Assert.Equal(6, second.ReusedTokens);
    }

    [Fact]
    public void Release_OfWhoComputesWhatAnotherWaitsFor_TheOtherComputesItAnew()
    {
        PrefixTree tree = Tree(cells: 100);
        PromptProgress first = Admit(tree, [Text(1, 2), Image(7), Text(3, 4, 5)]);
        PromptProgress second = Admit(tree, [Text(1, 2), Image(7), Text(6, 8, 9)]);
        Compute(tree, first, 1);
        tree.Release(first);
        Assert.False(second.IsWaiting);
        Finish(tree, second);
        Assert.Equal((0, 9), (second.ReusedTokens, second.PrefilledTokens));
        tree.Release(second);
        AssertNothingUsed(tree);
    }

    [Fact]
    public void TryAdmit_LongCommonBeginningOfTheQuestion_SplitsIt()
    {
        PrefixTree tree = Tree(cells: 100);
        Finish(tree, Admit(tree, [Image(7), Text(1, 2, 3, 4, 5, 6)]));
        PromptProgress second = Admit(tree, [Image(7), Text(1, 2, 3, 4, 9, 9)]);
        Finish(tree, second);
        Assert.Equal(8, second.ReusedTokens);
        PromptProgress again = Admit(tree, [Image(7), Text(1, 2, 3, 4, 5, 6)]);
        Finish(tree, again);
        // All but the token whose logits are wanted.
        Assert.Equal((9, 1), (again.ReusedTokens, again.PrefilledTokens));
    }

    [Fact]
    public void TryAdmit_WholeSegments_TheLastIsComputedInOnePieceWhateverWasThere()
    {
        var tree = new PrefixTree(_memory, _ids, 100, wholeSegments: true);
        PromptSegment[] prompt = [Text(1, 2), Image(7), Text(1, 2, 3, 4, 5, 6)];
        Finish(tree, Admit(tree, prompt), keep: [8, 9]);
        foreach (PromptSegment[] next in (PromptSegment[][])[[.. prompt], [Text(1, 2), Image(7), Text(1, 2, 3, 4, 9)], [Text(1, 2), Image(7), Text(1, 2, 3, 4, 5, 6, 8, 9, 10)]])
        {
            PromptProgress progress = Admit(tree, next);
            Finish(tree, progress);
            Assert.Equal((6, next[2].TokenCount), (progress.ReusedTokens, progress.PrefilledTokens));
            tree.Release(progress);
        }
    }

    [Fact]
    public void Keep_AnAnswer_IsFoundByAPromptThatGoesOnFromIt()
    {
        PrefixTree tree = Tree(cells: 100);
        PromptProgress first = Admit(tree, [Text(1, 2, 3)], answer: 4);
        Finish(tree, first, keep: [10, 11]);
        tree.Release(first);
        PromptProgress next = Admit(tree, [Text(1, 2, 3, 10, 11, 4, 5)]);
        Finish(tree, next);
        Assert.Equal(5, next.ReusedTokens);
        tree.Release(next);
    }

    [Fact]
    public void TryAdmit_NoRoom_TheLongestUnusedGoesFirstAndWhatIsInUseStays()
    {
        PrefixTree tree = Tree(cells: 20);
        PromptProgress[] pictures = [.. Enumerable.Range(0, 3).Select(i => Admit(tree, [Image(i), Text(1)]))];
        foreach (PromptProgress one in pictures)
            Finish(tree, one);
        Assert.Equal(15, tree.UsedCells);
        Assert.Null(tree.TryAdmit([Image(3), Text(1, 2, 3, 4)], 0, 0, share: true));
        tree.Release(pictures[1]);
        tree.Release(pictures[0]);
        PromptProgress fourth = Admit(tree, [Image(3), Text(1, 2, 3, 4)]);
        Finish(tree, fourth);
        tree.Release(fourth);
        Assert.Equal(4, Reused(tree, 0));
        Assert.Equal(0, Reused(tree, 1));
    }

    [Fact]
    public void TryAdmit_NoRoomEvenWithoutWhatIsIdle_WaitsAndDropsNothing()
    {
        PrefixTree tree = Tree(cells: 20);
        PromptProgress idle = Admit(tree, [Image(7), Text(1, 2)]);
        Finish(tree, idle);
        tree.Release(idle);
        PromptProgress inUse = Admit(tree, [Text(3, 4, 5, 6, 8, 9, 10, 11)]);
        int nodes = tree.Count;

        Assert.Null(tree.TryAdmit([Text([.. Enumerable.Range(20, 14)])], 0, 0, share: true));
        Assert.Equal(nodes, tree.Count);
        tree.Release(inUse);
        PromptProgress again = Admit(tree, [Image(7), Text(1, 2)]);
        Finish(tree, again);
        Assert.Equal(5, again.ReusedTokens);
    }

    [Fact]
    public void Clear_WhileInUse_IsForgottenAtOnceAndGoesWithItsUser()
    {
        PrefixTree tree = Tree(cells: 100);
        PromptProgress first = Admit(tree, [Text(1, 2), Image(7), Text(3, 4, 5)]);
        Compute(tree, first, 6);
        tree.Clear();
        PromptProgress second = Admit(tree, [Text(1, 2), Image(7), Text(3, 4, 5)]);
        Assert.False(second.IsWaiting);
        Finish(tree, first);
        Finish(tree, second);
        Assert.Equal(0, second.ReusedTokens);
        tree.Release(first);
        tree.Release(second);
        tree.Clear();
        AssertNothingUsed(tree);
    }

    [Theory]
    [InlineData(1, 40, Sequences, false)]
    [InlineData(2, 60, Sequences, false)]
    [InlineData(3, 200, Sequences, false)]
    [InlineData(4, 80, 9, false)]
    [InlineData(5, 60, Sequences, true)]
    public void AnySchedule_EverySequenceHoldsItsOwnPromptAndNoCellIsLost(int seed, int cells, int sequences, bool wholeSegments)
    {
        var random = new Random(seed);
        var ids = new SequenceIds(sequences);
        var tree = new PrefixTree(_memory, ids, cells, wholeSegments);
        var active = new List<(PromptProgress Progress, PromptSegment[] Prompt, int Answer)>();
        int admitted = 0, reused = 0, refused = 0;
        for (int step = 0; step < 4000; step++)
        {
            foreach (var (progress, _, _) in active)
                progress.TakeReady(_memory);
            int what = random.Next(10);
            if (what < 3 && active.Count < 5)
            {
                PromptSegment[] prompt = RandomPrompt(random);
                int answer = random.Next(4);
                if (tree.TryAdmit(prompt, answer, random.Next(2), share: random.Next(8) > 0) is { } progress)
                {
                    progress.TakeReady(_memory);
                    active.Add((progress, prompt, answer));
                    admitted++;
                }
                else
                {
                    Assert.NotEmpty(active);
                    refused++;
                }
            }
            else if (what < 8 && active.Count > 0)
            {
                var (progress, prompt, answer) = active[random.Next(active.Count)];
                if (!progress.IsDone && !progress.IsWaiting)
                    Compute(tree, progress, random.Next(1, 5));
                if (progress.IsDone)
                {
                    Assert.Equal(prompt.SelectMany(Contents), _memory.Read(progress.Sequence));
                    int[] said = [.. Enumerable.Range(0, answer).Select(_ => random.Next(3))];
                    for (int i = 0; i < said.Length; i++)
                        _memory.Write(progress.Sequence, progress.Position + i, $"{said[i]}");
                    if (said.Length > 0)
                        tree.Keep(progress, said);
                    reused += progress.ReusedTokens;
                    End(progress);
                }
            }
            else if (what == 8 && active.Count > 0 && random.Next(4) == 0)
            {
                End(active[random.Next(active.Count)].Progress);
            }
            else if (what == 9 && random.Next(100) == 0)
            {
                tree.Clear();
            }
            Assert.InRange(tree.UsedCells, _memory.UsedCells, cells);
        }
        foreach (var (progress, _, _) in active.ToArray())
            End(progress);
        Assert.Equal(tree.UsedCells, _memory.UsedCells);
        tree.Clear();
        Assert.Equal((0, 0, 0, sequences), (tree.UsedCells, _memory.UsedCells, tree.Count, ids.Free));
        Assert.True(admitted > 300 && reused > 200 && (refused > 0 || cells == 200), $"{admitted} admitted, {reused} reused, {refused} refused");

        void End(PromptProgress progress)
        {
            tree.Release(progress);
            active.RemoveAll(one => one.Progress == progress);
        }
    }

    private static PromptSegment[] RandomPrompt(Random random)
    {
        var segments = new List<PromptSegment>();
        for (int i = random.Next(1, 4); i > 0; i--)
            segments.Add(random.Next(2) == 0 ? Image(random.Next(3)) : Text([.. Enumerable.Range(0, random.Next(1, 8)).Select(_ => random.Next(3))]));
        return [.. segments];
    }

    private static PromptSegment Text(params int[] tokens) => PromptSegment.Text(tokens, ofImage: false);

    private static PromptSegment Image(int picture) =>
        PromptSegment.Image(ImageEmbeddingPart.OfEmbeddings(MemoryOwner<float>.Allocate(4), tokenCount: 4), new SegmentKey(new EmbeddingKey(0, (UInt128)picture), 0));

    private static IEnumerable<string> Contents(PromptSegment segment) =>
        segment.Embeddings is null ? segment.Tokens.Select(token => $"{token}") : Enumerable.Repeat($"i{segment.Key.Image.Low}", segment.TokenCount);

    private PrefixTree Tree(int cells) => new(_memory, _ids, cells, wholeSegments: false);

    private PromptProgress Admit(PrefixTree tree, PromptSegment[] prompt, int answer = 0)
    {
        PromptProgress progress = Assert.IsType<PromptProgress>(tree.TryAdmit(prompt, answer, 0, share: true));
        progress.TakeReady(_memory);
        return progress;
    }

    private void Compute(PrefixTree tree, PromptProgress progress, int tokens)
    {
        while (tokens > 0 && !progress.IsDone && !progress.IsWaiting)
        {
            PromptPiece piece = progress.Rest;
            int count = Math.Min(tokens, piece.Count);
            string[] contents = [.. Contents(piece.Segment).Skip(piece.From).Take(count)];
            for (int i = 0; i < count; i++)
                _memory.Write(progress.Sequence, progress.Position + i, contents[i]);
            if (progress.Advance(count) is { } node)
                tree.Complete(node);
            tokens -= count;
        }
    }

    private void Finish(PrefixTree tree, PromptProgress progress, params int[] keep)
    {
        progress.TakeReady(_memory);
        Compute(tree, progress, int.MaxValue);
        Assert.True(progress.IsDone);
        for (int i = 0; i < keep.Length; i++)
            _memory.Write(progress.Sequence, progress.Position + i, $"{keep[i]}");
        if (keep.Length > 0)
            tree.Keep(progress, keep);
    }

    private int Reused(PrefixTree tree, int picture)
    {
        PromptProgress progress = Admit(tree, [Image(picture), Text(5)]);
        Finish(tree, progress);
        int reused = progress.ReusedTokens;
        tree.Release(progress);
        return reused;
    }

    private void AssertNothingUsed(PrefixTree tree)
    {
        tree.Clear();
        Assert.Equal((0, 0, 0, Sequences), (tree.UsedCells, _memory.UsedCells, tree.Count, _ids.Free));
    }
}
