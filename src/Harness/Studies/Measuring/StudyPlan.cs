using FastEval.Engine;
using FastEval.Harness.Running;

namespace FastEval.Harness.Studies.Measuring;

/// <summary>What a study makes and measures.</summary>
internal sealed record StudyPlan
{
    /// <summary>The text model, in F16, BF16 or F32.</summary>
    public required string ModelPath { get; init; }

    /// <summary>The mmproj, the same.</summary>
    public required string MmprojPath { get; init; }

    /// <summary>Types of the text model, the source's own first.</summary>
    public required IReadOnlyList<string> TextTypes { get; init; }

    /// <summary>Types of the mmproj, the source's own first.</summary>
    public required IReadOnlyList<string> MmprojTypes { get; init; }

    /// <summary>How models run; files are set for each pair.</summary>
    public required EngineOptions Engine { get; init; }

    /// <summary>The suite and its items, with no targets yet.</summary>
    public required RunPlan Run { get; init; }

    /// <summary>Which items were asked for, for the record.</summary>
    public required SuiteSelection Selection { get; init; }

    /// <summary>Items whose right answers are scored for divergences, at most; spread evenly over the suite's.</summary>
    public required int DivergenceItems { get; init; }

    /// <summary>Samples per measurement of speed; 0 leaves speed out.</summary>
    public required int Repetitions { get; init; }

    /// <summary>Where to keep the files that are made; null: nowhere.</summary>
    public string? KeepFolder { get; init; }

    /// <summary>An importance matrix that exists; null for none.</summary>
    public string? ImportancePath { get; init; }

    /// <summary>Whether one is collected on the suite's own prompts.</summary>
    public bool CollectsImportance { get; init; }
}
