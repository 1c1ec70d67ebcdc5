using System.Diagnostics;
using CommunityToolkit.HighPerformance.Buffers;
using FastEval.Engine.Decoding;
using FastEval.Engine.Vision;

namespace FastEval.Engine.Tests.Decoding;

public sealed class DecodeLoopTests
{
    [Theory]
    [InlineData(0f, 1)]
    [InlineData(0.8f, 1)]
    [InlineData(0f, 4)]
    public void Step_AfterWarmUp_AllocatesNoManagedMemory(float temperature, int sequences)
    {
        using InferenceEngine engine = InferenceEngine.Load(TinyModel.TextOnly(), cancellationToken: TestContext.Current.CancellationToken);
        using var loop = new DecodeLoop(engine.Runner, new ComputeGate(isOpen: false), new DecodeLoopOptions(512, sequences, Deterministic: false));
        var sinks = new List<CountingSink>();
        for (int i = 0; i < sequences; i++)
        {
            var request = new GenerationRequest
            {
                Turns = [PromptTurn.User(new PromptPart.Text("unused"))],
                MaxTokens = 400,
                Sampling = new SamplingOptions { Temperature = temperature, TopK = 40, Seed = 1 },
                StopStrings = ["a stop string that does not come up"],
                IgnoreEndOfGeneration = true,
            };
            sinks.Add(new CountingSink());
            loop.WaitForRoom(TestContext.Current.CancellationToken);
            loop.Submit(Ready(new GenerationTask(request, engine.Model.Vocabulary, sinks[i], Stopwatch.GetTimestamp(), default), [1, 300, 301, 302 + i]));
        }
        for (int i = 0; i < 180; i++)
            Assert.True(loop.Step());

        int before = sinks[0].Characters;
        long[] allocated = new long[101];
        for (int i = 0; i < 100; i++)
        {
            allocated[i] = GC.GetAllocatedBytesForCurrentThread();
            loop.Step();
        }
        allocated[100] = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal(Enumerable.Repeat(allocated[0], allocated.Length), allocated);
        Assert.All(sinks, sink => Assert.InRange(sink.Tokens, 278, 280));
        Assert.True(sinks[0].Characters > before);
        while (loop.Step())
        {
        }
        Assert.All(sinks, sink => Assert.Equal(400, sink.Result!.Tokens.Count));
    }

    [Fact]
    public void Step_TextOfManyAtOnce_IsOneBatchAndTheirAnswersToo()
    {
        using InferenceEngine engine = InferenceEngine.Load(TinyModel.TextOnly(), cancellationToken: TestContext.Current.CancellationToken);
        using var loop = new DecodeLoop(engine.Runner, new ComputeGate(isOpen: false), new DecodeLoopOptions(512, 6, Deterministic: false));
        for (int i = 0; i < 6; i++)
        {
            var request = new GenerationRequest { Turns = [PromptTurn.User(new PromptPart.Text("unused"))], MaxTokens = 5, IgnoreEndOfGeneration = true };
            loop.WaitForRoom(TestContext.Current.CancellationToken);
            loop.Submit(Ready(new GenerationTask(request, engine.Model.Vocabulary, new CountingSink(), Stopwatch.GetTimestamp(), default), [400 + i, 300, 301]));
        }
        long before = engine.Runner.DecodeCount;
        while (loop.Step())
        {
        }
        Assert.Equal(5, engine.Runner.DecodeCount - before);
    }

    [Fact]
    public void Step_ABatchThatCannotBeFilled_FailsItsRequestAndTheNextIsAnswered()
    {
        using InferenceEngine engine = InferenceEngine.Load(TinyModel.TextOnly(), cancellationToken: TestContext.Current.CancellationToken);
        using var loop = new DecodeLoop(engine.Runner, new ComputeGate(isOpen: false), new DecodeLoopOptions(512, 1, Deterministic: false));
        var request = new GenerationRequest { Turns = [PromptTurn.User(new PromptPart.Text("unused"))], MaxTokens = 3, IgnoreEndOfGeneration = true };
        CountingSink broken = new(), whole = new();
        GenerationTask task = Ready(new GenerationTask(request, engine.Model.Vocabulary, broken, Stopwatch.GetTimestamp(), default), [1, 2]);
        // Embeddings that are shorter than their tokens need.
        task.Prompt = new Prompt([PromptSegment.Image(ImageEmbeddingPart.OfEmbeddings(MemoryOwner<float>.Allocate(1), tokenCount: 4), default), PromptSegment.Text([1, 2], ofImage: false)], 6, 4, default);
        foreach (GenerationTask one in (GenerationTask[])[task, Ready(new GenerationTask(request, engine.Model.Vocabulary, whole, Stopwatch.GetTimestamp(), default), [1, 300, 301])])
        {
            loop.WaitForRoom(TestContext.Current.CancellationToken);
            loop.Submit(one);
        }
        while (loop.Step())
        {
        }
        Assert.IsType<ArgumentException>(broken.Error);
        Assert.Equal(3, whole.Result!.Tokens.Count);
        loop.Forget();
        Assert.Equal((0, engine.Runner.SequenceCount, 0), loop.Usage);
    }

    [Fact]
    public async Task Submit_AJobAfterTheEnd_IsRefused()
    {
        using InferenceEngine engine = InferenceEngine.Load(TinyModel.TextOnly(), cancellationToken: TestContext.Current.CancellationToken);
        var loop = new DecodeLoop(engine.Runner, new ComputeGate(isOpen: false), new DecodeLoopOptions(512, 1, Deterministic: false));
        loop.Start();
        loop.Dispose();
        var job = new LoopJob<int>(() => 1, isAlone: false);
        loop.Submit(job);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => job.Result.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Run_AnExceptionThatNobodyForesaw_EndsEveryRequestWithItAndRefusesLaterOnes()
    {
        using InferenceEngine engine = InferenceEngine.Load(TinyModel.TextOnly(), cancellationToken: TestContext.Current.CancellationToken);
        using var loop = new DecodeLoop(engine.Runner, new ComputeGate(isOpen: false), new DecodeLoopOptions(512, 1, Deterministic: false));
        var request = new GenerationRequest { Turns = [PromptTurn.User(new PromptPart.Text("unused"))], MaxTokens = 3, IgnoreEndOfGeneration = true };
        var empty = new CountingSink();
        var ended = new WholeSink();
        loop.Start();
        // Nothing to compute: refused by itself, and the next is answered.
        Submit(empty, []);
        var fine = new WholeSink();
        Submit(fine, [1, 300, 301]);
        Assert.Equal(3, (await fine.Result.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)).Tokens.Count);
        Assert.IsType<ArgumentException>(empty.Error);

        // A result that nobody can take is thrown on the loop's own thread.
        Submit(new ThrowingSink(), [1, 300, 301]);
        Submit(ended, [1, 300, 302]);
        await Assert.ThrowsAsync<InvalidOperationException>(() => ended.Result.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        var late = new LoopJob<int>(() => 1, isAlone: false);
        loop.Submit(late);
        InvalidOperationException refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => late.Result.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.Contains("a sink that throws", refusal.Message, StringComparison.Ordinal);

        void Submit(IAnswerSink sink, int[] prompt)
        {
            loop.WaitForRoom(TestContext.Current.CancellationToken);
            loop.Submit(Ready(new GenerationTask(request, engine.Model.Vocabulary, sink, Stopwatch.GetTimestamp(), default), prompt));
        }
    }

    private sealed class ThrowingSink : IAnswerSink
    {
        public void Add(ReadOnlySpan<char> text, int token)
        {
        }

        public void Complete(GenerationResult result) => throw new NotSupportedException("a sink that throws");

        public void Fail(Exception error)
        {
        }
    }

    private static GenerationTask Ready(GenerationTask task, int[] prompt)
    {
        task.TryMove(TaskState.Queued, TaskState.Preparing);
        task.Prompt = new Prompt([PromptSegment.Text(prompt, ofImage: false)], prompt.Length, 0, default);
        return task;
    }

    private sealed class CountingSink : IAnswerSink
    {
        public int Characters { get; private set; }

        public int Tokens { get; private set; }

        public GenerationResult? Result { get; private set; }

        public void Add(ReadOnlySpan<char> text, int token)
        {
            Characters += text.Length;
            Tokens++;
        }

        public void Complete(GenerationResult result) => Result = result;

        public Exception? Error { get; private set; }

        public void Fail(Exception error) => Error = error;
    }
}
