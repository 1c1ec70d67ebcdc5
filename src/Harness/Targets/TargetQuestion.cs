using FastEval.Engine.Decoding;

namespace FastEval.Harness.Targets;

/// <summary>What a target is asked.</summary>
internal sealed record TargetQuestion
{
    /// <summary>Text and pictures of the user's turn, in order.</summary>
    public required IReadOnlyList<PromptPart> Parts { get; init; }

    /// <summary>Output tokens at most.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>0 is greedy.</summary>
    public float Temperature { get; init; }

    /// <summary>What sampling is drawn from.</summary>
    public uint Seed { get; init; }

    /// <summary>Which time the same thing is asked, from 1: a cache and a recording keep the answers apart, also where no seed tells them apart.</summary>
    public int Asking { get; init; } = 1;

    /// <summary>Tries over the network that earlier processes made at it in vain: a replay goes on behind their answers.</summary>
    public int TriesBefore { get; init; }
}
