using System.Text.Json.Serialization;

namespace FastEval.Harness.Suites;

/// <summary>What an item's answer is, and so how a reply is read.</summary>
internal enum AnswerKind
{
    /// <summary>"yes" or "no".</summary>
    [JsonStringEnumMemberName("yes_no")]
    YesNo,

    /// <summary>One of the item's options, by its letter or its text.</summary>
    [JsonStringEnumMemberName("choice")]
    Choice,

    /// <summary>A number.</summary>
    [JsonStringEnumMemberName("number")]
    Number,

    /// <summary>A short text, compared after normalising; several may be accepted.</summary>
    [JsonStringEnumMemberName("text")]
    Text,
}
