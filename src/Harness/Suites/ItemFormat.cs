using System.Text.Json.Serialization;

namespace FastEval.Harness.Suites;

/// <summary>How pictures and text stand in a prompt.</summary>
internal enum ItemFormat
{
    /// <summary>One picture, one question.</summary>
    [JsonStringEnumMemberName("single")]
    Single,

    /// <summary>Several pictures that are compared or searched.</summary>
    [JsonStringEnumMemberName("multi-image")]
    MultiImage,

    /// <summary>Frames of one scene in the order of time.</summary>
    [JsonStringEnumMemberName("multi-frame")]
    MultiFrame,

    /// <summary>Text and pictures in turn, each text belonging to its neighbour.</summary>
    [JsonStringEnumMemberName("interleaved")]
    Interleaved,
}
