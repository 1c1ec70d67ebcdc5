using System.Collections.Concurrent;
using FastEval.Engine.Gguf;
using FastEval.Engine.Models;
using FastEval.Engine.Native;
using FastEval.Engine.Tests.Gguf;

namespace FastEval.Engine.Tests.Models;

/// <summary>Which of Phi-3's RoPE factors are used: those of another file that has the same ones twice give the same logits to the last bit.</summary>
public sealed class LongRopeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>
    /// In the original a prompt takes the long factors from one token more than the original length on. Here the context decides, so a shorter prompt in a longer
    /// one has them too. The last case is Phi-3's own length.
    /// </summary>
    [Theory]
    [InlineData(512, 512, 0, 500, false)]
    [InlineData(512, 256, 2048, 200, false)]
    [InlineData(512, 800, 0, 700, true)]
    [InlineData(512, 800, 0, 500, true)]
    [InlineData(400, 256, 0, 200, false)]
    [InlineData(4096, 0, 0, 300, false)]
    [InlineData(4096, 4400, 0, 4200, true)]
    public void Load_OfBothSets_TakesTheLongOnesForAContextBeyondTheOriginal(int original, int context, int cells, int prompt, bool isLong)
    {
        NativeRuntime.EnsureLoaded();
        string both = Phi3TextFile.Write(_folder.File("both.gguf"), 1, 4, original);
        string ofOne = Phi3TextFile.Write(_folder.File("one.gguf"), isLong ? 4 : 1, isLong ? 4 : 1, original);
        string ofOther = Phi3TextFile.Write(_folder.File("other.gguf"), isLong ? 1 : 4, isLong ? 1 : 4, original);

        float[] logits = Logits(both, context, cells, prompt);

        Assert.Equal(Logits(ofOne, context, cells, prompt), logits);
        Assert.NotEqual(Logits(ofOther, context, cells, prompt), logits);
    }

    [Fact]
    public void Load_ContextThatTakesTheLongOnesForEveryPrompt_Warns()
    {
        NativeRuntime.EnsureLoaded();
        string path = Phi3TextFile.Write(_folder.File("warned.gguf"), 1, 4, 512);
        var warnings = new ConcurrentBag<string>();
        NativeLog.Warned = warnings.Add;
        try
        {
            _ = Logits(path, 800, 0, 10);
        }
        finally
        {
            NativeLog.Warned = null;
        }
        Assert.Contains("With a context of 800 they are used for every prompt", Assert.Single(warnings, line => line.StartsWith("warned.gguf", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    /// <summary>What llama.cpp asserts of phi3 and would end the process with.</summary>
    [Theory]
    [InlineData("phi3.attention.value_length", 16u)]
    [InlineData("phi3.attention.head_count", 0u)]
    [InlineData("phi3.attention.head_count_kv", 0u)]
    [InlineData("phi3.rope.dimension_count", 34u)]
    public void CheckTextModel_OfImpossibleHeads_Refuses(string key, uint value)
    {
        string path = Phi3TextFile.Write(_folder.File("bad.gguf"), 1, 1, 4096, new KeyValuePair<string, GgufValue>(key, GgufValue.Of(value)));

        Assert.Contains("bad.gguf", Assert.Throws<ModelLoadException>(() => ModelFileValidator.CheckTextModel(path)).Message, StringComparison.Ordinal);
    }

    private static float[] Logits(string path, int context, int cells, int prompt)
    {
        using InferenceEngine engine = InferenceEngine.Load(
            new EngineOptions { ModelPath = path, ChatTemplate = "plain", ContextLength = context, KvCacheTokens = cells, Threads = 2 },
            cancellationToken: TestContext.Current.CancellationToken);
        int[] tokens = [.. Enumerable.Range(0, prompt).Select(i => 300 + (i * 7 % 600))];
        return engine.Exclusive(
            runner =>
            {
                runner.ComputeTokens(tokens, 0);
                return runner.Logits(-1).ToArray();
            }, TestContext.Current.CancellationToken);
    }
}
