using FastEval.Harness.Records;

namespace FastEval.Harness.Studies.Records;

/// <summary>What a quantisation study is, and what it has made so far: <c>study.json</c>.</summary>
internal sealed record StudyRecord
{
    /// <summary>The version of the record's form.</summary>
    public const int CurrentSchema = 1;

    /// <summary>The form's version.</summary>
    public required int Schema { get; init; }

    /// <summary>The folder's name, <c>UTC-id</c>.</summary>
    public required string Id { get; init; }

    /// <summary>When it began, UTC.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>When its last pair was measured; null while it is unfinished.</summary>
    public DateTimeOffset? Finished { get; init; }

    public required ProgramRecord Program { get; init; }

    /// <summary>As it was called, without the program's name.</summary>
    public required IReadOnlyList<string> CommandLine { get; init; }

    /// <summary>The folder it was called in.</summary>
    public string? WorkingFolder { get; init; }

    /// <summary>The text model that variants are made of.</summary>
    public required SourceRecord Model { get; init; }

    /// <summary>The mmproj that variants are made of.</summary>
    public required SourceRecord Mmproj { get; init; }

    /// <summary>Types of the text model, the source's own first.</summary>
    public required IReadOnlyList<string> TextTypes { get; init; }

    /// <summary>Types of the mmproj, the source's own first.</summary>
    public required IReadOnlyList<string> MmprojTypes { get; init; }

    public required SuiteRecord Suite { get; init; }

    public required MachineRecord Machine { get; init; }

    /// <summary>What else figures depend on, by option (src/Harness/Studies/Measuring/StudySettings.cs); null in records of before.</summary>
    public IReadOnlyDictionary<string, string>? Settings { get; init; }

    /// <summary>The files that the pairs are made of, as far as they have been made.</summary>
    public required IReadOnlyList<VariantRecord> Variants { get; init; }

    /// <summary>The importance matrix; null for none.</summary>
    public ImportanceRecord? Importance { get; init; }

    /// <summary>What the divergences are measured on; null before the reference was scored.</summary>
    public DivergenceRecord? Divergence { get; init; }

    /// <summary>Pairs that could not be measured, and why.</summary>
    public required IReadOnlyList<StudyFailure> Failures { get; init; }

    /// <summary>Every pair, the reference first.</summary>
    public IEnumerable<StudyPair> Pairs() => MmprojTypes.SelectMany(mmproj => TextTypes.Select(text => new StudyPair(text, mmproj)));

    /// <summary>The pair of the two sources, which everything is compared with.</summary>
    public StudyPair Reference() => new(TextTypes[0], MmprojTypes[0]);
}
