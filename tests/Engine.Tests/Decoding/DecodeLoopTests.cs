using System.Diagnostics;
using CommunityToolkit.HighPerformance.Buffers;
using FastEval.Engine.Decoding;
using FastEval.Engine.Vision;

namespace FastEval.Engine.Tests.Decoding;

/// <summary>Alone in the process: a collection that another test makes lets the runtime count what was left of this thread's 8 KB as allocated.</summary>
[Collection(nameof(DecodeLoopTests))]
[CollectionDefinition(nameof(DecodeLoopTests), DisableParallelization = true)]
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
        long[] allocated = AllocatedInStretches(loop);

        // On a busy machine the runtime itself was seen to make one small object, once; an object per step or per token shows in every stretch.
        Assert.True(IsWithinBudget(allocated), $"bytes in each 50 steps: {string.Join(", ", allocated)}");
        Assert.All(sinks, sink => Assert.InRange(sink.Tokens, 378, 380));
        Assert.True(sinks[0].Characters > before);
        while (loop.Step())
        {
        }
        Assert.All(sinks, sink => Assert.Equal(400, sink.Result!.Tokens.Count));
    }

    /// <summary>The budget above would not hold if one object were made per token: the smallest there is, and nothing else.</summary>
    [Fact]
    public void Step_OneObjectPerToken_BreaksTheBudget()
    {
        using InferenceEngine engine = InferenceEngine.Load(TinyModel.TextOnly(), cancellationToken: TestContext.Current.CancellationToken);
        using var loop = new DecodeLoop(engine.Runner, new ComputeGate(isOpen: false), new DecodeLoopOptions(512, 1, Deterministic: false));
        var request = new GenerationRequest { Turns = [PromptTurn.User(new PromptPart.Text("unused"))], MaxTokens = 400, IgnoreEndOfGeneration = true };
        loop.WaitForRoom(TestContext.Current.CancellationToken);
        loop.Submit(Ready(new GenerationTask(request, engine.Model.Vocabulary, new CountingSink { KeepsObjects = true }, Stopwatch.GetTimestamp(), default), [1, 300, 301]));
        for (int i = 0; i < 180; i++)
            Assert.True(loop.Step());

        long[] allocated = AllocatedInStretches(loop);

        Assert.False(IsWithinBudget(allocated));
        // 24 bytes is the least that an object takes.
        Assert.All(allocated, bytes => Assert.Equal(50 * 24, bytes));
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
    public void Step_ARequestThatCannotBeComputed_FailsAloneInABatchOfSeveral()
    {
        using InferenceEngine engine = InferenceEngine.Load(TinyModel.TextOnly(), cancellationToken: TestContext.Current.CancellationToken);
        using var loop = new DecodeLoop(engine.Runner, new ComputeGate(isOpen: false), new DecodeLoopOptions(512, 3, Deterministic: false));
        var request = new GenerationRequest { Turns = [PromptTurn.User(new PromptPart.Text("unused"))], MaxTokens = 3, IgnoreEndOfGeneration = true };
        CountingSink[] sinks = [new(), new(), new()];
        int width = engine.Model.EmbeddingWidth;
        for (int i = 0; i < sinks.Length; i++)
        {
            GenerationTask task = Ready(new GenerationTask(request, engine.Model.Vocabulary, sinks[i], Stopwatch.GetTimestamp(), default), [1, 2]);
            // The second's embeddings are shorter than their tokens need; all three would be in one batch.
            MemoryOwner<float> embeddings = MemoryOwner<float>.Allocate(i == 1 ? 1 : 4 * width, AllocationMode.Clear);
            PromptSegment picture = PromptSegment.Image(ImageEmbeddingPart.OfEmbeddings(embeddings, tokenCount: 4), new SegmentKey(default, i));
            task.Prompt = new Prompt([picture, PromptSegment.Text([1, 2], ofImage: false)], 6, 4, default);
            loop.WaitForRoom(TestContext.Current.CancellationToken);
            loop.Submit(task);
        }
        while (loop.Step())
        {
        }
        Assert.IsAssignableFrom<ArgumentException>(sinks[1].Error);
        Assert.Equal([3, 0, 3], sinks.Select(sink => sink.Result?.Tokens.Count ?? 0));
        loop.Forget();
        Assert.Equal((0, engine.Runner.SequenceCount, 0), loop.Usage);
    }

    /// <summary>What is kept of a prompt's beginning takes a sequence number per piece, so it can stand in the way of the very prompt that goes on from it.</summary>
    [Fact]
    public async Task Step_OptionsBehindALongKeptBeginning_GiveItUpWhereNumbersRunOut()
    {
        using InferenceEngine engine = InferenceEngine.Load(TinyModel.TextOnly() with { Parallel = 1, BatchSize = 8, MicroBatchSize = 8 }, cancellationToken: TestContext.Current.CancellationToken);
        using var runner = new ModelRunner(engine.Model, new ModelRunnerOptions(512, Sequences: 20, BatchSize: 8, MicroBatchSize: 8, Threads: 1));
        using var loop = new DecodeLoop(runner, new ComputeGate(isOpen: false), new DecodeLoopOptions(512, 1, Deterministic: false));
        PromptSegment[] pieces = [.. Enumerable.Range(0, 7).Select(i => PromptSegment.Text([300 + i, 310 + i, 320 + i, 330 + i, 340 + i], ofImage: false))];
        var scores = new List<OptionScores>();
        for (int i = 0; i < 2; i++)
        {
            var request = new OptionScoringRequest { Turns = [PromptTurn.User(new PromptPart.Text("unused"))], Options = [.. Enumerable.Range(0, i == 0 ? 1 : 16).Select(k => $"{k}")] };
            var result = new TaskCompletionSource<OptionScores>();
            var task = new OptionTask(request, [.. request.Options.Select((_, k) => new[] { 500 + k, 600 + k })], result, Stopwatch.GetTimestamp(), default);
            loop.WaitForRoom(TestContext.Current.CancellationToken);
            loop.Submit(Ready(task, pieces));
            while (loop.Step())
            {
            }
            scores.Add(await result.Task.WaitAsync(TimeSpan.Zero, TestContext.Current.CancellationToken));
        }
        Assert.Equal(16, scores[1].Options.Count);
        Assert.Equal(scores[0].Options[0].LogProbability, scores[1].Options[0].LogProbability, 1e-3 * Math.Abs(scores[0].Options[0].LogProbability));
        Assert.Equal(0, scores[1].Usage.Reused);
    }

    [Fact]
    public async Task Dispose_AReaderThatNeverTakesItsRows_EndsInsteadOfWaitingForEver()
    {
        InferenceEngine engine = InferenceEngine.Load(TinyModel.TextOnly(), cancellationToken: TestContext.Current.CancellationToken);
        var request = new TokenScoringRequest { Turns = [PromptTurn.User(new PromptPart.Text("red"))], Answer = [.. Enumerable.Range(300, 200)] };
        await using IAsyncEnumerator<TokenLogProbabilities> reader = engine.ScoreTokensAsync(request, TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await reader.MoveNextAsync());
        reader.Current.Dispose();

        await Task.Run(engine.Dispose, TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<ObjectDisposedException>(async () =>
        {
            while (await reader.MoveNextAsync())
                reader.Current.Dispose();
        });
    }

    [Fact]
    public void Step_OneBreaksInTheMidst_TheOthersGoOnWithTheSameTokens()
    {
        using InferenceEngine engine = InferenceEngine.Load(ShippedFiles.Model("tiny"), cancellationToken: TestContext.Current.CancellationToken);
        int[][] prompts = [.. new[] { "Which colour has the circle?", "How many squares are there?", "Is there a red star?" }.Select(text => engine.Tokenize(text).ToArray())];
        IReadOnlyList<int>[] alone = [.. Enumerable.Range(0, 3).Select(i => Run([i], breakAt: 0)[0].Result!.Tokens)];

        CountingSink[] together = Run([0, 1, 2], breakAt: 5);

        Assert.IsType<NotSupportedException>(together[1].Error);
        Assert.Equal(5, together[1].Tokens);
        Assert.Equal(alone[0], together[0].Result!.Tokens);
        Assert.Equal(alone[2], together[2].Result!.Tokens);

        CountingSink[] Run(int[] which, int breakAt)
        {
            using var loop = new DecodeLoop(engine.Runner, new ComputeGate(isOpen: false), new DecodeLoopOptions(512, 3, Deterministic: false));
            var sinks = new List<CountingSink>();
            foreach (int i in which)
            {
                var request = new GenerationRequest { Turns = [PromptTurn.User(new PromptPart.Text("unused"))], MaxTokens = 12, IgnoreEndOfGeneration = true };
                sinks.Add(new CountingSink { BreaksAt = i == 1 ? breakAt : 0 });
                loop.WaitForRoom(TestContext.Current.CancellationToken);
                loop.Submit(Ready(new GenerationTask(request, engine.Model.Vocabulary, sinks[^1], Stopwatch.GetTimestamp(), default), prompts[i]));
            }
            while (loop.Step())
            {
            }
            loop.Forget();
            Assert.Equal((0, engine.Runner.SequenceCount, 0), loop.Usage);
            return [.. sinks];
        }
    }

    /// <summary>What an answer leaves behind, its result included, is a few bytes a token: nothing is made anew for each.</summary>
    [Fact]
    public async Task Step_LongerAnswers_AllocateNoMoreThanTheirResult()
    {
        using InferenceEngine engine = InferenceEngine.Load(TinyModel.TextOnly(), cancellationToken: TestContext.Current.CancellationToken);
        using var loop = new DecodeLoop(engine.Runner, new ComputeGate(isOpen: false), new DecodeLoopOptions(512, 1, Deterministic: false));
        await AllocatedAsync(400);
        double perToken = (await AllocatedAsync(400) - await AllocatedAsync(100)) / 300.0;
        TestContext.Current.TestOutputHelper!.WriteLine($"{perToken:0.0} bytes a token");
        // The token (4 bytes, and once more in the result), when it came (8), the gap before it (8), and its text.
        Assert.InRange(perToken, 20, 128);

        async Task<long> AllocatedAsync(int tokens)
        {
            long least = long.MaxValue;
            for (int i = 0; i < 3; i++)
            {
                var sink = new WholeSink();
                var request = new GenerationRequest { Turns = [PromptTurn.User(new PromptPart.Text("unused"))], MaxTokens = tokens, IgnoreEndOfGeneration = true };
                loop.WaitForRoom(TestContext.Current.CancellationToken);
                long before = GC.GetAllocatedBytesForCurrentThread();
                loop.Submit(Ready(new GenerationTask(request, engine.Model.Vocabulary, sink, Stopwatch.GetTimestamp(), default), [1, 300, 301]));
                while (loop.Step())
                {
                }
                least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
                Assert.Equal(tokens, (await sink.Result).Tokens.Count);
            }
            return least;
        }
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

    private static long[] AllocatedInStretches(DecodeLoop loop)
    {
        long[] allocated = new long[4];
        for (int i = 0; i < allocated.Length; i++)
        {
            long start = GC.GetAllocatedBytesForCurrentThread();
            for (int k = 0; k < 50; k++)
                loop.Step();
            allocated[i] = GC.GetAllocatedBytesForCurrentThread() - start;
        }
        return allocated;
    }

    private static bool IsWithinBudget(long[] allocated) => allocated.Count(bytes => bytes == 0) >= 3 && allocated.Sum() <= 128;

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

    private static GenerationTask Ready(GenerationTask task, int[] prompt) => Ready(task, [PromptSegment.Text(prompt, ofImage: false)]);

    private static T Ready<T>(T task, PromptSegment[] prompt)
        where T : DecodeTask
    {
        task.TryMove(TaskState.Queued, TaskState.Preparing);
        task.Prompt = new Prompt(prompt, prompt.Sum(segment => segment.TokenCount), 0, default);
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
            if (KeepsObjects)
                Kept = new object();
            if (++Tokens == BreaksAt)
                throw new NotSupportedException("a sink that throws");
        }

        /// <summary>Whether it makes an object for each token.</summary>
        public bool KeepsObjects { get; init; }

        public object? Kept { get; private set; }

        /// <summary>The token at which it throws; 0 if never.</summary>
        public int BreaksAt { get; init; }

        public void Complete(GenerationResult result) => Result = result;

        public Exception? Error { get; private set; }

        public void Fail(Exception error) => Error = error;
    }
}
