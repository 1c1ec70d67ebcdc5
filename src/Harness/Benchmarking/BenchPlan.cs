using FastEval.Engine;
using FastEval.Engine.Decoding;

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

    /// <summary>Loading is repeated as often as the rest while all loads together stay below this.</summary>
    public TimeSpan LoadBudget { get; init; } = TimeSpan.FromSeconds(10);

    // A picture's tokens (576 in LLaVA-1.5), its question and the template around them; with --ctx for more.
    private const int PictureRequestTokens = 1024;

    /// <summary>
    /// The options with a context that holds what is measured: the user's, else the model's own, else as much as is needed beyond the
    /// 4096 tokens that the engine takes by itself.
    /// </summary>
    public EngineOptions EngineFor(string device)
    {
        int needed = Math.Max(Depth + Math.Max(PromptTokens, OutputTokens), Pictures.Count > 0 && Engine.ProjectorPath is not null ? OutputTokens + PictureRequestTokens : 0);
        int context = Engine.ContextLength == 0 && needed > 4096 ? needed : Engine.ContextLength;
        return Engine with { Device = device, ContextLength = context };
    }
}
