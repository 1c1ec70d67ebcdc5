using System.Globalization;
using FastEval.Engine;
using FastEval.Engine.Decoding;
using FastEval.Harness.Benchmarking.Throughput;

namespace FastEval.Harness.Benchmarking;

/// <summary>What is measured, and how often.</summary>
internal sealed record BenchPlan
{
    /// <summary>What is loaded; the device is set for each in turn.</summary>
    public required EngineOptions Engine { get; init; }

    /// <summary>Where to measure, in the order of the rows.</summary>
    public required IReadOnlyList<string> Devices { get; init; }

    /// <summary>The pictures, each measured by itself.</summary>
    public required IReadOnlyList<PromptPart.Image> Pictures { get; init; }

    /// <summary>Tokens of a prefill measurement (<c>-p</c>); 0 leaves it out.</summary>
    public int PromptTokens { get; init; } = 512;

    /// <summary>Tokens of a decode measurement and of an answer (<c>-n</c>); 0 leaves both out.</summary>
    public int OutputTokens { get; init; } = 128;

    /// <summary>Tokens in the context before either (<c>-d</c>).</summary>
    public int Depth { get; init; }

    /// <summary>Samples per measurement (<c>-r</c>).</summary>
    public int Repetitions { get; init; } = 5;

    /// <summary>The measurement of samples per second; null leaves it out.</summary>
    public ThroughputPlan? Throughput { get; init; }

    /// <summary>Whether throughput alone is measured, and loading once.</summary>
    public bool IsThroughputOnly { get; init; }

    /// <summary>Loads at most.</summary>
    public int Loads => IsThroughputOnly ? 1 : Repetitions;

    /// <summary>Loading is repeated as often as the rest while all loads together stay below this.</summary>
    public TimeSpan LoadBudget { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Tokens that the model was trained for; null if its file does not tell.</summary>
    public int? TrainedContext { get; init; }

    // The question about a picture and the template around it.
    private const int QuestionTokens = 256;

    // A picture's tokens, before the encoder is loaded and tells: more than the 729 of SigLIP at 384 pixels.
    private const int PictureTokens = 768;

    /// <summary>
    /// The options with a context that holds what is measured: the user's, else the model's own, else as much as is needed beyond the
    /// 4096 tokens that the engine takes by itself, up to what the model was trained for.
    /// </summary>
    public EngineOptions EngineFor(string device)
    {
        int needed = NeededTokens(PictureTokens);
        int context = Engine.ContextLength == 0 && needed > 4096 ? Math.Min(needed, TrainedContext ?? needed) : Engine.ContextLength;
        return Engine with { Device = device, ContextLength = context };
    }

    /// <summary>Checks, before anything is measured, that the context holds it all.</summary>
    /// <exception cref="FastEvalException">It does not.</exception>
    public void RequireRoom(EngineInfo info)
    {
        int needed = NeededTokens(info.Vision?.TokensPerImage ?? 0);
        if (needed > info.ContextLength)
            throw new FastEvalException(string.Create(CultureInfo.InvariantCulture,
                $"A context of {needed} tokens is needed, but there are {info.ContextLength}: lower {(IsThroughputOnly ? "--answer-tokens" : "-p, -n or -d")}, or ask for --ctx {needed}."));
    }

    private int NeededTokens(int pictureTokens)
    {
        int throughput = Throughput is { } plan ? pictureTokens + QuestionTokens + (plan.Options is null ? plan.AnswerTokens : 1) : 0;
        if (IsThroughputOnly)
            return throughput;
        int latency = Pictures.Count > 0 && Engine.ProjectorPath is not null ? pictureTokens + QuestionTokens + OutputTokens : 0;
        return Math.Max(Depth + Math.Max(PromptTokens, OutputTokens), Math.Max(latency, throughput));
    }
}
