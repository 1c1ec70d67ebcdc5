using System.Text.Json.Serialization;

namespace FastEval.Harness.Records;

/// <summary>One try to have a question answered over the network.</summary>
internal sealed record AttemptRecord
{
    /// <summary>What <see cref="Outcome"/> is of the attempt that gave the answer.</summary>
    public const string Answered = "answered";

    /// <summary>When the try was begun, in milliseconds after the question was put.</summary>
    public required double StartMs { get; init; }

    /// <summary>What it took until its answer or its failure, waiting for a place included, in milliseconds.</summary>
    public required double Ms { get; init; }

    /// <summary>
    /// How long after <see cref="StartMs"/> it was sent again, on a new connection, in milliseconds: the server had closed the one that was kept open before a byte came. Part of the try; null if all was well.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ResentAfterMs { get; init; }

    /// <summary>The HTTP status; null where no answer came.</summary>
    public int? Status { get; init; }

    /// <summary><see cref="Answered"/>, or what kind of failure it was, e.g. <c>rate_limited</c>.</summary>
    public required string Outcome { get; init; }

    /// <summary>What went wrong; null with an answer.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Error { get; init; }

    /// <summary>How long the server asked to wait, in seconds (<c>Retry-After</c>).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? RetryAfterSeconds { get; init; }
}
