using FastEval.Harness.Records;
using FastEval.Harness.Reports.Analysis;
using FastEval.Harness.Tests.Records;
using FastEval.Harness.Tests.Suites;

namespace FastEval.Harness.Tests.Reports.Analysis;

public sealed class RecordedSuiteFinderTests : IDisposable
{
    private readonly SuiteFolder _suite = new(SuiteFolder.GoodItem);

    [Fact]
    public void Find_RelativePath_IsOneFromWhereTheRunWasStarted()
    {
        RecordedSuite found = Find(Run(Path.GetFileName(_suite.Folder), Path.GetDirectoryName(_suite.Folder)));
        Assert.Equal((_suite.Folder, null), (found.Suite?.Folder, found.Absence));
        Assert.Equal(["a"], found.Items.Keys);
    }

    [Fact]
    public void Find_NamedByTheUser_IsLookedForThereOnly()
    {
        Assert.NotNull(Find(Run("gone", "/gone"), _suite.Folder).Suite);
        Assert.Null(Find(Run(_suite.Folder, null), Path.Combine(_suite.Folder, "gone")).Suite);
    }

    [Fact]
    public void Find_ChangedSuite_IsNotIt()
    {
        RunRecord run = Run(_suite.Folder, null);
        _suite.Write("items.jsonl", SuiteFolder.Item("Is it red?", "Is it blue?") + "\n");
        RecordedSuite found = Find(run);
        Assert.Null(found.Suite);
        Assert.Empty(found.Items);
        Assert.Contains("its files have changed since (hash ", found.Absence, StringComparison.Ordinal);
        Assert.Contains("totals only", found.Absence, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_NoSuchSuite_SaysSoInOneLine()
    {
        string absence = Find(Run("gone", "/gone")).Absence!;
        Assert.Contains("There is no suite 'gone'", absence, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', absence);
    }

    public void Dispose() => _suite.Dispose();

    private static RecordedSuite Find(RunRecord run, string? given = null) => RecordedSuiteFinder.Find(run, given, _ => null, TestContext.Current.CancellationToken);

    private RunRecord Run(string path, string? workingFolder)
    {
        RunRecord run = RecordSamples.Run("one");
        return run with { WorkingFolder = workingFolder, Suite = run.Suite with { Path = path, Name = "not-a-shipped-suite", Hash = _suite.Read().Hash } };
    }
}
