using System.Text.Json.Serialization;

namespace FastEval.Harness.Scoring;

/// <summary>What became of a sample. Only <see cref="Correct"/>, <see cref="Partial"/> and <see cref="Wrong"/> are answers.</summary>
internal enum SampleState
{
    /// <summary>The right answer.</summary>
    [JsonStringEnumMemberName("correct")]
    Correct,

    /// <summary>An answer whose score is neither 0 nor 1, by a rule that grades.</summary>
    [JsonStringEnumMemberName("partial")]
    Partial,

    /// <summary>Another answer.</summary>
    [JsonStringEnumMemberName("wrong")]
    Wrong,

    /// <summary>A reply in which no answer of the item's kind could be found.</summary>
    [JsonStringEnumMemberName("unparsed")]
    Unparsed,

    /// <summary>The model declined to answer.</summary>
    [JsonStringEnumMemberName("refused")]
    Refused,

    /// <summary>The reply was cut off before an answer could be found in it.</summary>
    [JsonStringEnumMemberName("truncated")]
    Truncated,

    /// <summary>A reply that waits for a judge: neither right nor wrong until then.</summary>
    [JsonStringEnumMemberName("unjudged")]
    Unjudged,

    /// <summary>There is no reply: reading, encoding or decoding failed.</summary>
    [JsonStringEnumMemberName("error")]
    Error,
}
