using System.Text.Json.Serialization;

namespace FastEval.Harness.Suites;

/// <summary>One question about one or more pictures: a line of <c>items.jsonl</c>.</summary>
internal sealed record SuiteItem
{
    /// <summary>Unique within the suite.</summary>
    public required string Id { get; init; }

    /// <summary>The pictures, as paths relative to the suite's folder with forward slashes, in the order of the prompt's marks.</summary>
    public required IReadOnlyList<string> Images { get; init; }

    /// <summary>The question, with an <c>&lt;image&gt;</c> mark per picture, or none to have the pictures first, each on a line of its own.</summary>
    public required string Prompt { get; init; }

    /// <summary>The bare question, with the same marks, from which a prompt template makes another prompt; null where <see cref="Prompt"/> is all there is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Question { get; init; }

    /// <summary>What a template may put before the question: a hint, a context, the text beside a picture.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Hint { get; init; }

    /// <summary>How a reply is read.</summary>
    public required AnswerKind Kind { get; init; }

    /// <summary>The right answer; of a choice the option's text.</summary>
    public required string Answer { get; init; }

    /// <summary>Further answers that count as right (kind text only).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Accept { get; init; }

    /// <summary>
    /// What the rule compares with where one answer is not enough: the annotators' answers, each as often as it was given, or reference texts. Null: the answer alone.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? References { get; init; }

    /// <summary>The scoring rule, a name of docs/suites.md; null: FastEval's own for the kind. What the card says holds for items that say nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Scoring { get; init; }

    /// <summary>What a choice is among, in the order of its letters A, B, C…; null for other kinds.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Options { get; init; }

    /// <summary>How pictures and text stand in the prompt.</summary>
    public required ItemFormat Format { get; init; }

    /// <summary>The ability that is asked for, e.g. <c>ocr</c>.</summary>
    public required string Capability { get; init; }

    /// <summary>The field that the picture is from, e.g. <c>automotive</c>.</summary>
    public required string Domain { get; init; }

    /// <summary>How hard it is, e.g. <c>easy</c>; null where the suite does not grade.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Difficulty { get; init; }

    /// <summary>
    /// Items of one group stand on the same pictures and are not independent: intervals are clustered by it, and the questions are of one
    /// kind when pictures are exchanged. Null: the pictures themselves.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Group { get; init; }

    /// <summary>Items that count only together: the rotations of one question, or the two questions of one picture. Null: it counts alone.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Set { get; init; }

    /// <summary>The benchmark's own categories of it, the one that its metric is taken over first; null if it has none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Categories { get; init; }

    /// <summary>The kind of question (a template's name), within which pictures may be exchanged to see whether answers depend on them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Template { get; init; }

    /// <summary>The accuracy of guessing, 0 to 1; null: 1/2 for yes or no, 1/options for a choice, 0 for the rest.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Chance { get; init; }

    /// <summary><see cref="Chance"/>, or what follows from the kind.</summary>
    [JsonIgnore]
    public double GuessingAccuracy => Chance ?? Kind switch
    {
        AnswerKind.YesNo => 0.5,
        AnswerKind.Choice => 1.0 / Options!.Count,
        _ => 0,
    };

    /// <summary>What the rule compares with: <see cref="References"/>, or the answer and what else is accepted.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Golds => References ?? [Answer, .. Accept ?? []];

    /// <summary>The category that its metric is taken over; empty if it has none.</summary>
    [JsonIgnore]
    public string Category => Categories is [{ } first, ..] ? first : "";

    /// <summary><see cref="Group"/>, or the pictures.</summary>
    [JsonIgnore]
    public string Cluster => Group ?? (Images.Count == 0 ? Id : string.Join('\n', Images));
}
