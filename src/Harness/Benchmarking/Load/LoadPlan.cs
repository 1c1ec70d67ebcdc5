using FastEval.Engine.Decoding;

namespace FastEval.Harness.Benchmarking.Load;

/// <summary>What a load test asks, and how densely.</summary>
internal sealed record LoadPlan
{
    /// <summary>Questions at a time, a level each; empty with <see cref="Rate"/>.</summary>
    public required IReadOnlyList<int> Concurrency { get; init; }

    /// <summary>Questions that arrive per second, at moments drawn as a Poisson process; null for levels of concurrency.</summary>
    public double? Rate { get; init; }

    /// <summary>Questions of a level.</summary>
    public required int Requests { get; init; }

    /// <summary>The picture of every question; null for none.</summary>
    public PromptPart.Image? Picture { get; init; }

    /// <summary>Output tokens of an answer at most.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>The longest time to first token of a good answer, milliseconds; null for any.</summary>
    public double? TtftLimitMs { get; init; }

    /// <summary>The longest time to its end, milliseconds; null for any.</summary>
    public double? E2eLimitMs { get; init; }

    /// <summary>What arrivals are drawn from.</summary>
    public required uint Seed { get; init; }

    /// <summary>When each question arrives, seconds after the first; empty without a rate.</summary>
    public IReadOnlyList<double> Arrivals()
    {
        if (Rate is not { } rate)
            return [];
        var random = new Random(unchecked((int)Seed));
        double[] times = new double[Requests];
        for (int i = 1; i < Requests; i++)
            times[i] = times[i - 1] - (Math.Log(1 - random.NextDouble()) / rate);
        return times;
    }
}
