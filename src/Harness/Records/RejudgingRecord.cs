using System.Text.Json.Serialization;

namespace FastEval.Harness.Records;

/// <summary>That all replies are being judged anew. Its verdicts are in <c>samples.jsonl</c> and count for nothing until all are there; then the judge becomes the run's.</summary>
/// <param name="Round">The <see cref="JudgingRecord.Round"/> of its verdicts.</param>
internal sealed record RejudgingRecord(int Round)
{
    /// <summary>Who judges; null until it is loaded.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JudgeRecord? Judge { get; init; }
}
