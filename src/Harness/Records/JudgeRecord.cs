using System.Text.Json.Serialization;

namespace FastEval.Harness.Records;

/// <summary>Who judged the replies that no rule can grade, and how it was asked.</summary>
internal sealed record JudgeRecord
{
    /// <summary>The model, as of a target.</summary>
    public required TargetRecord Target { get; init; }

    /// <summary>The prompt's name, or the file that it is from.</summary>
    public required string Template { get; init; }

    /// <summary>The form of its verdicts, e.g. <c>fraction</c>.</summary>
    public required string Verdict { get; init; }

    /// <summary>The prompt, with places for question, context, reference and reply.</summary>
    public required string Prompt { get; init; }

    /// <summary>Other prompts for items of some categories; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? PromptsByCategory { get; init; }

    /// <summary>How often all replies were judged anew until this judge's grades; 0 where they are the first.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Round { get; init; }

    /// <summary>Whether another's grades are on this one's scale: the same model, asked in the same way.</summary>
    public bool GradesAs(JudgeRecord other) =>
        (Target.Kind, Target.Model, Target.ModelSha256, Verdict, Prompt) == (other.Target.Kind, other.Target.Model, other.Target.ModelSha256, other.Verdict, other.Prompt)
        && ByCategory(this).SequenceEqual(ByCategory(other));

    private static IEnumerable<KeyValuePair<string, string>> ByCategory(JudgeRecord judge) => judge.PromptsByCategory?.OrderBy(one => one.Key, StringComparer.Ordinal) ?? Enumerable.Empty<KeyValuePair<string, string>>();
}
