namespace FastEval.Engine.Decoding;

/// <summary>How the next token is chosen. The default is greedy. Applied in the order penalties, top-k, top-p, min-p, temperature.</summary>
public sealed record SamplingOptions
{
    /// <summary>The most likely token, always.</summary>
    public static SamplingOptions Greedy { get; } = new();

    /// <summary>0 (greedy) to 100; logits are divided by it.</summary>
    public float Temperature { get; init; }

    /// <summary>Keeps the k most likely tokens; 0 keeps all.</summary>
    public int TopK { get; init; }

    /// <summary>Keeps the most likely tokens whose probabilities add up to this, above 0 to 1; 1 keeps all.</summary>
    public float TopP { get; init; } = 1;

    /// <summary>Drops tokens below this share of the most likely one's probability, 0 to 1; 0 keeps all.</summary>
    public float MinP { get; init; }

    /// <summary>Divides (multiplies, if negative) the logits of recent tokens; above 0, 1 leaves them.</summary>
    public float RepeatPenalty { get; init; } = 1;

    /// <summary>Taken off a recent token's logit for each time that it occurred, −2 to 2; 0 leaves it.</summary>
    public float FrequencyPenalty { get; init; }

    /// <summary>Taken off a recent token's logit once, −2 to 2; 0 leaves it.</summary>
    public float PresencePenalty { get; init; }

    /// <summary>How many recent tokens the penalties see; 0 or more.</summary>
    public int RepeatLastN { get; init; } = 64;

    /// <summary>Makes sampling repeatable.</summary>
    public uint Seed { get; init; }

    /// <summary>Whether the most likely token is always taken.</summary>
    public bool IsGreedy => Temperature == 0;

    internal void Validate()
    {
        if (!(Temperature is >= 0 and <= 100))
            throw new ArgumentException($"The temperature is 0 to 100, not {Temperature}.");
        if (TopK < 0)
            throw new ArgumentException($"top-k is 0 (all) or more, not {TopK}.");
        if (!(TopP is > 0 and <= 1))
            throw new ArgumentException($"top-p is above 0 and at most 1, not {TopP}.");
        if (!(MinP is >= 0 and <= 1))
            throw new ArgumentException($"min-p is 0 to 1, not {MinP}.");
        if (!(RepeatPenalty is > 0 and <= 100))
            throw new ArgumentException($"The repeat penalty is above 0 and at most 100, not {RepeatPenalty}.");
        if (!(FrequencyPenalty is >= -2 and <= 2))
            throw new ArgumentException($"The frequency penalty is -2 to 2, not {FrequencyPenalty}.");
        if (!(PresencePenalty is >= -2 and <= 2))
            throw new ArgumentException($"The presence penalty is -2 to 2, not {PresencePenalty}.");
        if (RepeatLastN is < 0 or > 1 << 20)
            throw new ArgumentException($"The repeat window is 0 to {1 << 20} tokens, not {RepeatLastN}.");
    }
}
