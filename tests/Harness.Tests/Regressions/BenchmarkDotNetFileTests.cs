using FastEval.Harness.Regressions.Records;

namespace FastEval.Harness.Tests.Regressions;

public sealed class BenchmarkDotNetFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_AnExport_TakesResultsByLaunchAndWhereItComesFrom()
    {
        BenchmarkDotNetExport export = Read(BenchmarkDotNetExports.Text(SpeedSeries.Machine, 10));

        BenchmarkSeries series = Assert.Single(export.Benchmarks);
        Assert.Equal(("A.B(n: 1)", "ns", "Job"), (series.Name, series.Unit, series.Work));
        Assert.Equal([[5, 6], [2.5]], series.Rounds);
        Assert.Empty(export.Origin.Build.Machine.DifferencesFrom(SpeedSeries.Machine));
        Assert.Equal(export.Id, Read(BenchmarkDotNetExports.Text(SpeedSeries.Machine, 10)).Id);
        Assert.NotEqual(export.Id, Read(BenchmarkDotNetExports.Text(SpeedSeries.Machine, 11)).Id);
    }

    /// <summary>A job's settings are part of what was measured; its random name and the number of launches are not.</summary>
    [Theory]
    [InlineData("DefaultJob", "Job")]
    [InlineData("Job-CNUJVU(LaunchCount=6)", "Job")]
    [InlineData("Job-ABCDEF(Server=True, LaunchCount=6)", "Job(Server=True)")]
    [InlineData("Dry(IterationCount=1, LaunchCount=1, RunStrategy=ColdStart)", "Dry(IterationCount=1, RunStrategy=ColdStart)")]
    public void Read_AJob_IsNamedByItsSettings(string job, string work) => Assert.Equal(work, Assert.Single(Read(BenchmarkDotNetExports.Text(SpeedSeries.Machine, 10, job)).Benchmarks).Work);

    [Theory]
    [InlineData("{}", "no full JSON export")]
    [InlineData("""{"Benchmarks":[]}""", "has no benchmark with results")]
    [InlineData("""{"Benchmarks":[{"FullName":"a","Measurements":[{"IterationMode":"Workload","IterationStage":"Result","LaunchIndex":1,"Operations":1,"Nanoseconds":1}]}]}""", "does not say on which machine")]
    [InlineData("""{"FastEval":{"time":1},"Benchmarks":[{"FullName":"a","Measurements":[{"IterationMode":"Workload","IterationStage":"Result","LaunchIndex":1,"Operations":1,"Nanoseconds":1}]}]}""", "no full JSON export")]
    [InlineData("""{"Benchmarks":[{"FullName":null,"Measurements":[{"IterationMode":"Workload","IterationStage":"Result","LaunchIndex":1,"Operations":1,"Nanoseconds":1}]}]}""", "FullName is null")]
    [InlineData("""{"Benchmarks":[{"DisplayInfo":null,"FullName":"a","Measurements":[{"IterationMode":"Workload","IterationStage":"Result","LaunchIndex":1,"Operations":1,"Nanoseconds":1}]}]}""", "DisplayInfo is null")]
    [InlineData("""{"Benchmarks":[{"FullName":"a","Measurements":[{"IterationMode":"Workload","IterationStage":"Result","LaunchIndex":1,"Operations":0,"Nanoseconds":1}]}]}""", "Operations 0; it must be 1 or more")]
    public void Read_WhatIsNoneOfOurExports_IsRefused(string text, string message) => Assert.Contains(message, Assert.Throws<FastEvalException>(() => Read(text)).Message, StringComparison.Ordinal);

    private BenchmarkDotNetExport Read(string text)
    {
        string path = _folder.File("export.json");
        File.WriteAllText(path, text);
        return BenchmarkDotNetFile.Read(path);
    }
}
