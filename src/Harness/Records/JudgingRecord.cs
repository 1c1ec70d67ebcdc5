using System.Text.Json.Serialization;

namespace FastEval.Harness.Records;

/// <summary>What it took to have one reply judged; no part of what the target took.</summary>
internal sealed record JudgingRecord
{
    /// <summary>How many times this judge was asked, in earlier rounds too; a verdict that failed is asked for again by <c>--retry-errors</c>.</summary>
    public required int Times { get; init; }

    /// <summary>Token counts of the last time; null where no answer came.</summary>
    public SampleTokens? Tokens { get; init; }

    /// <summary>US dollars of the last time, paid before where <see cref="Source"/> says so; null for a local model, and where no price or no credible count of tokens is known.</summary>
    public double? Cost { get; init; }

    /// <inheritdoc cref="SampleRecord.CostEstimate"/>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? CostEstimate { get; init; }

    /// <summary>Where the verdict was taken from instead of the network: <c>cache</c> or <c>replay</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Source { get; init; }

    /// <summary>The model that judged, as the server calls it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ServedModel { get; init; }

    /// <summary>Every try over the network, of the last time; null for a local model.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<AttemptRecord>? Attempts { get; init; }

    /// <summary>What was spent on this reply's earlier verdicts, those that could not be read and those of judges before; null for nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JudgingSpent? Earlier { get; init; }

    /// <summary>How often the run's replies had been judged anew when this judge was asked, that time included: its grade counts where <see cref="JudgeRecord.Round"/> is the same.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Round { get; init; }

    /// <summary>Of earlier rounds, whose verdicts may stand nowhere any more, the <see cref="Times"/> of their judges; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<int, int>? EarlierTimes { get; init; }

    /// <summary>What was spent on the last time; null where an API did not answer.</summary>
    [JsonIgnore]
    public JudgingSpent? Last => Source is null && Tokens is { Source: not null } tokens ? new JudgingSpent(Math.Max(0, tokens.Prompt), Math.Max(0, tokens.Output), Cost)
    {
        CostEstimate = CostEstimate,
        WithoutCost = Cost is null ? 1 : 0,
    } : null;

    /// <summary>What was spent on all times; null for nothing.</summary>
    [JsonIgnore]
    public JudgingSpent? Spent => Earlier + Last;

    /// <summary>How many times a judge was asked.</summary>
    /// <param name="rounds">The rounds that were its.</param>
    public int TimesIn(IReadOnlyCollection<int> rounds) => rounds.Contains(Round) ? Times : rounds.Select(round => EarlierTimes?.GetValueOrDefault(round) ?? 0).DefaultIfEmpty().Max();

    /// <summary><see cref="EarlierTimes"/> of the judging that follows this one.</summary>
    /// <param name="next">Its round.</param>
    public IReadOnlyDictionary<int, int>? TimesBefore(int next) => next == Round ? EarlierTimes : new SortedDictionary<int, int>((EarlierTimes ?? new Dictionary<int, int>()).ToDictionary()) { [Round] = Times };
}
