using BenchmarkDotNet.Attributes;
using FastEval.Benchmarks.Columns;
using FastEval.Engine.Decoding;
using FastEval.Engine.Timing;
using FastEval.Harness.Regressions.Measuring;

namespace FastEval.Benchmarks.Engine;

/// <summary>The engine's hot paths on the model tiny. Look at ratios and at the allocated bytes, not at absolute times.</summary>
public class EngineBenchmarks : IDisposable
{
    private const int Prompt = 256;
    private const int Tokens = 32;
    private const int Answers = 8;

    private static readonly string[] Options = ["a circle", "a square", "a star", "none"];

    private HotPathParts _parts = null!;
    private int _asked;

    [GlobalSetup]
    public void Setup() => _parts = TinyParts.Create();

    /// <summary>A prompt by the model alone, as llama-bench's pp.</summary>
    [Benchmark]
    [Work(Prompt, "tok/s")]
    public double Prefill() => TextSpeed.MeasurePrefill(_parts.Engine, Prompt, 0);

    /// <summary>Token after token by the model alone, as llama-bench's tg.</summary>
    [Benchmark]
    [Work(Tokens, "tok/s")]
    public double DecodeSteps() => TextSpeed.MeasureDecode(_parts.Engine, Tokens, 0);

    /// <summary>An answer through scheduler, model, sampler and text.</summary>
    [Benchmark]
    [Work(Tokens, "tok/s")]
    public Task<GenerationResult> Answer() => AskAsync(0);

    /// <summary>Several at once.</summary>
    [Benchmark]
    [Work(Answers * Tokens, "tok/s")]
    public Task<GenerationResult[]> AnswersAtOnce() => Task.WhenAll(Enumerable.Range(0, Answers).Select(AskAsync));

    /// <summary>The time to the first token of a question about a picture never seen: the mean is the TTFT.</summary>
    [Benchmark]
    [Work(1, "questions/s")]
    public Task<GenerationResult> TtftCold() => _parts.Engine.CompleteAsync(About(useCaches: false));

    /// <summary>The same about a picture that is known.</summary>
    [Benchmark]
    [Work(1, "questions/s")]
    public Task<GenerationResult> TtftWarm() => _parts.Engine.CompleteAsync(About(useCaches: true));

    /// <summary>Four options behind a picture that is known.</summary>
    [Benchmark]
    [Work(1, "questions/s")]
    public Task<OptionScores> OptionScoring() => _parts.Engine.ScoreOptionsAsync(new OptionScoringRequest { Turns = NewQuestion(), Options = Options });

    [GlobalCleanup]
    public void Dispose()
    {
        _parts.Dispose();
        GC.SuppressFinalize(this);
    }

    private Task<GenerationResult> AskAsync(int number) => _parts.Engine.CompleteAsync(new GenerationRequest
    {
        Turns = [PromptTurn.User(new PromptPart.Text($"Describe thing {number}."))],
        MaxTokens = Tokens,
        IgnoreEndOfGeneration = true,
        UseCaches = false,
    });

    private GenerationRequest About(bool useCaches) => new() { Turns = NewQuestion(), MaxTokens = 1, IgnoreEndOfGeneration = true, UseCaches = useCaches };

    private PromptTurn[] NewQuestion() => [PromptTurn.User(_parts.Photo, new PromptPart.Text("\n" + HotPaths.NewQuestion(_asked++)))];
}
