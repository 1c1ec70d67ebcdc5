using FastEval.Harness.Output;
using FastEval.Harness.Regressions.Records;

namespace FastEval.Harness.Regressions.Reports;

/// <summary>What <c>fasteval perf import</c> did. A pure function of it.</summary>
internal static class ImportReport
{
    /// <param name="machine">This machine.</param>
    /// <param name="file">Its history.</param>
    /// <param name="exports">What was named, and whether it was added; else it was there already, under the name beside it.</param>
    public static Report Of(PerfMachine machine, string file, IReadOnlyList<(BenchmarkDotNetExport Export, string Name, bool IsAdded)> exports)
    {
        string[] notes = [.. exports.Where(one => !one.IsAdded).Select(one => $"{one.Export.Path} was imported before, as {one.Name} (recording {one.Export.Id}): it is not added again.")];
        return new Report(
        [
            ReportSection.Record("import", "", ReportForms.Text | ReportForms.Json, (new("file", "History"), file), (new("machine", "Machine"), $"{machine.Fingerprint()}: {machine.Describe()}")),
            new("recordings", "",
                [new("export", "Export"), new("id", "", Forms: ReportForms.Data), new("name", "Name"), new("commit", "", Forms: ReportForms.Data), new("benchmarks", "Benchmarks", IsNumber: true), new("added", "Added")],
                [.. exports.Select(one => (object?[])[one.Export.Path, one.Export.Id, one.Name, one.Export.Origin.Build.Program.Commit, one.Export.Benchmarks.Count, one.IsAdded])]),
            RecordingReport.Benchmarks([.. exports.Where(one => one.IsAdded).SelectMany(one => one.Export.Benchmarks)]),
            ReportSection.Value("notes", notes),
        ], notes);
    }
}
