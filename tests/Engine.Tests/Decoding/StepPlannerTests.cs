using CommunityToolkit.HighPerformance.Buffers;
using FastEval.Engine.Decoding;
using FastEval.Engine.Vision;

namespace FastEval.Engine.Tests.Decoding;

public sealed class StepPlannerTests
{
    private readonly RecordingMemory _memory = new();
    private readonly PrefixTree _tree;
    private readonly List<DecodeTask> _active = [];
    private readonly List<Work> _works = [];

    public StepPlannerTests() => _tree = new PrefixTree(_memory, new SequenceIds(64), 10_000, wholeSegments: false);

    [Fact]
    public void Plan_PromptsLongerThanTheBudget_AreCutInTheOrderOfTheirArrival()
    {
        var planner = new StepPlanner(budget: 10, onePiece: false);
        FakeTask first = Add(Text(8)), second = Add(Text(9));
        planner.Plan(_active, _works);
        // The last token of a prompt belongs to it alone.
        Assert.Equal([(first, 7), (first, 1), (second, 2)], Plan());
        Assert.Equal([false, true, false], _works.Select(work => work.IsPromptEnd));
        Carry();
        planner.Plan(_active, _works);
        Assert.Equal([(second, 6), (second, 1)], Plan().Where(work => work.Item1 == second));
    }

    [Fact]
    public void Plan_AnswersAndPrompts_AnswersComeFirst()
    {
        var planner = new StepPlanner(budget: 10, onePiece: false);
        FakeTask answering = Add(Text(3));
        planner.Plan(_active, _works);
        Carry();
        FakeTask asking = Add(Text(40));
        for (int i = 0; i < 4; i++)
        {
            planner.Plan(_active, _works);
            Assert.Equal([(answering, 1), (asking, 9)], Plan());
            Carry();
        }
    }

    [Fact]
    public void Plan_PicturesAndAnswers_TakeTurns()
    {
        var planner = new StepPlanner(budget: 8, onePiece: false);
        FakeTask answering = Add(Text(3));
        planner.Plan(_active, _works);
        Carry();
        Add(Image(1, 30), Text(2));
        bool[] wasImage = [.. Enumerable.Range(0, 6).Select(_ =>
        {
            planner.Plan(_active, _works);
            bool isImage = _works[0].Piece.Segment?.Embeddings is not null;
            Assert.Equal(isImage ? 8 : 1, _works.Sum(work => work.Count));
            Carry();
            return isImage;
        })];
        Assert.Equal(3, wasImage.Count(image => image));
        Assert.NotEqual(wasImage[0], wasImage[1]);
        Assert.Equal(4, answering.Read);
    }

    [Fact]
    public void Plan_MoreAnswersThanTheBudget_NoneStarves()
    {
        var planner = new StepPlanner(budget: 3, onePiece: false);
        FakeTask[] tasks = [.. Enumerable.Range(0, 7).Select(_ => Add(Text(2)))];
        for (int i = 0; i < 300; i++)
        {
            planner.Plan(_active, _works);
            Assert.InRange(_works.Sum(work => work.Count), 1, 3);
            Carry();
        }
        Assert.InRange(tasks.Min(task => task.Read), 60, tasks.Max(task => task.Read));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Plan_AnswersFillTheBudget_NoStepIsEmptyOrHalfUsedAndALaterPromptGetsIn(int budget)
    {
        var planner = new StepPlanner(budget, onePiece: false);
        FakeTask[] tasks = [.. Enumerable.Range(0, 2).Select(_ => Add(Text(1)))];
        for (int i = 0; i < 20; i++)
        {
            planner.Plan(_active, _works);
            Assert.Equal(budget, _works.Sum(work => work.Count));
            Carry();
        }
        FakeTask late = Add(Text(2));
        for (int i = 0; i < 20; i++)
        {
            planner.Plan(_active, _works);
            Assert.NotEmpty(_works);
            Carry();
        }
        Assert.All([.. tasks, late], task => Assert.True(task.Read > 3));
    }

    [Fact]
    public void Plan_PictureThatAttendsBothWays_IsAloneAndWhole()
    {
        var planner = new StepPlanner(budget: 8, onePiece: false);
        Add(Image(1, 8, nonCausal: true), Image(2, 8, nonCausal: true), Text(2));
        planner.Plan(_active, _works);
        Assert.Equal(8, Assert.Single(_works).Count);
        Carry();
        planner.Plan(_active, _works);
        Assert.Equal(8, Assert.Single(_works).Count);
    }

    [Fact]
    public void Plan_OnePiece_NeverMixes()
    {
        var planner = new StepPlanner(budget: 8, onePiece: true);
        Add(Text(3), Text(4), Image(1, 4), Text(5));
        var counts = new List<int>();
        while (true)
        {
            planner.Plan(_active, _works);
            if (_active[0].Progress.IsDone)
                break;
            counts.Add(Assert.Single(_works).Count);
            Carry();
        }
        Assert.Equal([3, 4, 4, 4, 1], counts);
    }

    private static PromptSegment Text(int tokens) => PromptSegment.Text([.. Enumerable.Range(0, tokens).Select(_ => Random++)], ofImage: false);

    private static int Random { get; set; }

    private static PromptSegment Image(int picture, int tokens, bool nonCausal = false) => PromptSegment.Image(
        ImageEmbeddingPart.OfEmbeddings(MemoryOwner<float>.Allocate(1), tokens, nonCausal, null, tokens), new SegmentKey(new EmbeddingKey(1, (UInt128)picture), 0));

    private FakeTask Add(params PromptSegment[] prompt)
    {
        var task = new FakeTask { Progress = _tree.TryAdmit(prompt, 100, 0, share: true)! };
        _active.Add(task);
        return task;
    }

    private List<(FakeTask, int)> Plan() => [.. _works.Select(work => ((FakeTask)work.Task, work.Count))];

    /// <summary>Does what was planned, as the loop would.</summary>
    private void Carry()
    {
        foreach (Work work in _works)
        {
            if (work.Branch is { } branch)
            {
                work.Task.OnTokensComputed(null!, branch, work.Count, 0);
                continue;
            }
            if (work.Task.Progress.Advance(work.Count) is { } node)
                _tree.Complete(node);
            if (work.IsPromptEnd)
                work.Task.OnPromptComputed(null!, 0);
        }
    }

    private sealed class FakeTask() : DecodeTask([], true, 0, default)
    {
        public int Read { get; private set; }

        public override int LeastAnswerTokens => 1;

        public override int AnswerCells(int room) => 100;

        protected override void ReadPrompt(ModelRunner runner, int index) => Read++;

        protected override void Begin(ModelRunner runner)
        {
            var branch = new Branch(Progress.Sequence, Progress.Position, 1);
            branch.Push([1]);
            Branches.Add(branch);
        }

        public override void OnTokensComputed(ModelRunner runner, Branch branch, int count, int index)
        {
            branch.Advance(count);
            branch.Push([1]);
            Read++;
        }

        protected override void Complete()
        {
        }

        protected override void Fail(Exception error)
        {
        }
    }
}
