using System.Text.Json.Serialization;
using FastEval.Harness.Scoring;

namespace FastEval.Harness.Records;

/// <summary>One line of <c>samples.jsonl</c>: what one target did with one item.</summary>
internal sealed record SampleRecord
{
    /// <summary>What <see cref="FinishReason"/> is of a reply that an API refused.</summary>
    public const string ContentFilter = "content_filter";

    /// <summary>What <see cref="FinishReason"/> is of a reply that was cut off at the limit of tokens.</summary>
    public const string TokenLimit = "length";

    /// <summary>The item's id.</summary>
    public required string Item { get; init; }

    /// <summary>The target's name.</summary>
    public required string Target { get; init; }

    /// <summary>What became of it.</summary>
    public required SampleState State { get; init; }

    /// <summary>The model's text, unchanged; null if there was none. With likelihood scoring the option chosen.</summary>
    public string? Reply { get; init; }

    /// <summary>Why the reply ended: <c>stop</c> or <c>length</c>, <c>content_filter</c> where an API refused, or <c>likelihood</c> when options were scored; null with an error.</summary>
    public string? FinishReason { get; init; }

    /// <summary>1 or 0, or between them by a rule that grades; null with an error, or before a judge has decided.</summary>
    public double? Score { get; init; }

    /// <summary>The answer found in the reply.</summary>
    public string? Parsed { get; init; }

    /// <summary>What the judge said, unchanged; null where none was asked, or it did not answer.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Judgement { get; init; }

    /// <summary>What it took to have it judged; null where no judge was asked.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JudgingRecord? Judging { get; init; }

    /// <summary>Each option's log-likelihood in nats, in the order of the options (likelihood scoring only).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<double>? OptionLogProbs { get; init; }

    /// <summary>How many tokens each option has, for whoever prefers the mean per token (likelihood scoring only).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<int>? OptionTokens { get; init; }

    /// <summary>Times; null with an error.</summary>
    public SampleTimings? Timings { get; init; }

    /// <summary>Token counts; null with an error.</summary>
    public SampleTokens? Tokens { get; init; }

    /// <summary>What did not have to be computed; null with an error.</summary>
    public SampleCacheUse? Cache { get; init; }

    /// <summary>What it cost in US dollars; null for a local model, and where no price or no credible count of tokens is known.</summary>
    public double? Cost { get; init; }

    /// <summary>US dollars by a count of tokens that is estimated or doubtful, with the price of then; null with a <see cref="Cost"/>, and without a price. For budgets: no report adds it up.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? CostEstimate { get; init; }

    /// <summary>Where the answer was taken from instead of the network: <c>cache</c> or <c>replay</c>. It has no times then, and what it cost was paid before.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Source { get; init; }

    /// <summary>The model that answered, as the server calls it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ServedModel { get; init; }

    /// <summary>Every try over the network, the last one too; null for a local model.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<AttemptRecord>? Attempts { get; init; }

    /// <summary>Tries over the network of its samples in error that <c>--retry-errors</c> dropped.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int TriesBefore { get; init; }

    /// <summary>What went wrong; null if nothing did.</summary>
    public string? Error { get; init; }

    /// <summary>Whether there is a reply that a judge failed to grade: the judge is asked again, the target is not.</summary>
    [JsonIgnore]
    public bool HasFailedJudging => State == SampleState.Error && Judging is not null;

    /// <summary>The sample as it waits for a judge: without a verdict, with what judging took so far.</summary>
    public SampleRecord Unjudged() => this with { State = SampleState.Unjudged, Score = null, Parsed = null, Judgement = null, Error = null };
}
