namespace FastEval.Harness.Suites.Importing;

/// <summary>What an import is asked for.</summary>
internal sealed record ImportOptions
{
    /// <summary>Frames that a video is shown as, where nothing is said.</summary>
    public const int DefaultFrames = 8;

    /// <summary>Files, and folders that are searched.</summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>Whether broken rows are passed over and listed; else the first stops the import.</summary>
    public bool SkipsBad { get; init; }

    /// <summary>The part of the benchmark, where its files hold several; null: the benchmark's default.</summary>
    public string? Split { get; init; }

    /// <summary>Frames of a video, 1 to 64.</summary>
    public int Frames { get; init; } = DefaultFrames;

    /// <summary>Pictures of the normal state that are shown before the question, where the benchmark has such; null: its default.</summary>
    public int? Shots { get; init; }
}
