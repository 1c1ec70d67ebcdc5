using System.Text.Json.Serialization;

namespace FastEval.Harness.Records;

/// <summary>A sample's token counts.</summary>
/// <param name="Prompt">All prompt tokens, the pictures' included.</param>
/// <param name="Image">Those of the pictures; null where an API does not tell.</param>
/// <param name="Prefilled">Prompt tokens that were computed, not reused.</param>
/// <param name="Output">Generated tokens.</param>
internal sealed record SampleTokens(int Prompt, int? Image, int Prefilled, int Output)
{
    /// <summary>Counted by the server, as its usage report says.</summary>
    public const string Reported = "reported";

    /// <summary>Guessed from the length of the text, as the server reported nothing; pictures are left out of it.</summary>
    public const string Estimated = "estimated";

    /// <summary><see cref="Reported"/> or <see cref="Estimated"/>; null where they were counted by the model's own tokenizer.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Source { get; init; }

    /// <summary>Why a report cannot be right, which is recorded as it came; null where nothing speaks against it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Doubt { get; init; }
}
