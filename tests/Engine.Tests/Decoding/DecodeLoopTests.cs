using System.Diagnostics;
using FastEval.Engine.Decoding;

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

    private static GenerationTask Ready(GenerationTask task, int[] prompt)
    {
        task.TryMove(TaskState.Queued, TaskState.Preparing);
        task.Prompt = new Prompt([PromptSegment.Text(prompt, ofImage: false)], prompt.Length, 0, 0);
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

        public void Fail(Exception error) => Assert.Fail($"{error}");
    }
}
