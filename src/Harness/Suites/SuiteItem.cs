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

    /// <summary>How a reply is read.</summary>
    public required AnswerKind Kind { get; init; }

    /// <summary>The right answer; of a choice the option's text.</summary>
    public required string Answer { get; init; }

    /// <summary>Further answers that count as right (kind text only).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Accept { get; init; }

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

    /// <summary><see cref="Group"/>, or the pictures.</summary>
    [JsonIgnore]
    public string Cluster => Group ?? (Images.Count == 0 ? Id : string.Join('\n', Images));
}
