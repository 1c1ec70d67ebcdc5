using FastEval.Engine.Decoding;

namespace FastEval.Engine.Tests;

/// <summary>The model tiny's answers to questions of the suite, computed one by one with nothing reused: once for whichever class asks first.</summary>
public sealed class AnswersAlone : IAsyncLifetime
{
    public const int Count = 60;

    private static readonly IReadOnlyList<(string Id, PromptTurn[] Turns)> Questions = ShippedFiles.Questions();
    private static readonly Lazy<Task<IReadOnlyList<int>[]>> Computed = new(ComputeAsync);

    public IReadOnlyList<int>[] Answers { get; private set; } = [];

    public static GenerationRequest Request(int question) => new() { Turns = Questions[question * Questions.Count / Count].Turns, MaxTokens = 12 };

    public async ValueTask InitializeAsync() => Answers = await Computed.Value;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static async Task<IReadOnlyList<int>[]> ComputeAsync()
    {
        var answers = new IReadOnlyList<int>[Count];
        using InferenceEngine engine = InferenceEngine.Load(ShippedFiles.Model("tiny") with { Parallel = 1 });
        for (int i = 0; i < Count; i++)
            answers[i] = (await engine.CompleteAsync(Request(i) with { UseCaches = false })).Tokens;
        return answers;
    }
}
