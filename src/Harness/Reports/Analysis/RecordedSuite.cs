using FastEval.Harness.Suites;

namespace FastEval.Harness.Reports.Analysis;

/// <summary>The suite that a run asked, as far as it is still there.</summary>
internal sealed record RecordedSuite
{
    private RecordedSuite(Suite? suite, string? absence)
    {
        Suite = suite;
        Absence = absence;
        Items = suite?.Items.ToDictionary(item => item.Id, StringComparer.Ordinal) ?? [];
    }

    /// <summary>The suite; null if it is gone or is another one now.</summary>
    public Suite? Suite { get; }

    /// <summary>Why there is none, in a sentence for people; null if it is there.</summary>
    public string? Absence { get; }

    /// <summary>Its items by id; empty without it.</summary>
    public IReadOnlyDictionary<string, SuiteItem> Items { get; }

    /// <summary>A suite that is known to be the run's.</summary>
    public static RecordedSuite Of(Suite suite) => new(suite, null);

    /// <summary>A suite that cannot be had.</summary>
    public static RecordedSuite Missing(string absence) => new(null, absence);
}
