using FastEval.Engine.Decoding;
using FastEval.Engine.Timing;

namespace FastEval.Engine.Tests.Decoding;

public sealed class GenerationLoopTests
{
    [Theory]
    [InlineData(0f)]
    [InlineData(0.8f)]
    public void Step_AfterWarmUp_AllocatesNoManagedMemory(float temperature)
    {
        using InferenceEngine engine = InferenceEngine.Load(TinyModel.TextOnly(), cancellationToken: TestContext.Current.CancellationToken);
        var request = new GenerationRequest
        {
            Turns = [PromptTurn.User(new PromptPart.Text("unused"))],
            Sampling = new SamplingOptions { Temperature = temperature, TopK = 40, Seed = 1 },
            StopStrings = ["a stop string that does not come up"],
            IgnoreEndOfGeneration = true,
        };
        PromptSegment[] prompt = [PromptSegment.Text([1, 300, 301, 302], ofImage: false)];
        var sequence = new KvSequence();
        engine.Forget();
        using var loop = new GenerationLoop(
            engine.Runner, engine.Model.Vocabulary, sequence, new Scheduler(prompt, default), request, maxTokens: 200, new PhaseClock());
        for (int i = 0; i < 50; i++)
            Assert.True(loop.Step());

        int characters = 0;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            loop.Step();
            characters += loop.Emitter.TakeCertain().Length;
        }
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(0, allocated);
        Assert.Equal(150, loop.Count);
        Assert.True(characters > 0);
    }
}
