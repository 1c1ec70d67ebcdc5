using System.Text.Json.Serialization;

namespace FastEval.Harness.Regressions.Records;

/// <summary>Which way a benchmark's figure improves.</summary>
internal enum BetterWhen
{
    /// <summary>A time.</summary>
    [JsonStringEnumMemberName("less")]
    Less,

    /// <summary>A rate.</summary>
    [JsonStringEnumMemberName("more")]
    More,
}
