namespace FastEval.Harness.Suites.Importing;

/// <summary>A benchmark whose files can be imported, in the layout that its authors publish. A class each, and one line in <see cref="BenchmarkList"/>.</summary>
internal interface IBenchmark
{
    /// <summary>The word that <c>suite import</c> takes, and the suite's name.</summary>
    string Kind { get; }

    /// <summary>Which files, in a few words for people.</summary>
    string Files { get; }

    /// <summary>The card, without split and number of items.</summary>
    SuiteCard Card { get; }

    /// <summary>The items, read one after the other while the files are.</summary>
    IEnumerable<SuiteItem> Items(ImportSource source);
}
