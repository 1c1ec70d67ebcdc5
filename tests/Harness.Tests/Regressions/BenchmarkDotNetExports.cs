using System.Text.Json;
using FastEval.Harness.Records;
using FastEval.Harness.Regressions.Measuring;
using FastEval.Harness.Regressions.Records;

namespace FastEval.Harness.Tests.Regressions;

/// <summary>Exports as perf/Benchmarks has BenchmarkDotNet write them.</summary>
internal static class BenchmarkDotNetExports
{
    public const string Commit = "abcdef0123";

    /// <summary>One of a machine.</summary>
    /// <param name="machine">Where it was made.</param>
    /// <param name="nanoseconds">What two operations took.</param>
    /// <param name="job">How BenchmarkDotNet names the settings.</param>
    public static string Text(PerfMachine machine, int nanoseconds, string job = "DefaultJob")
    {
        var origin = new ExportOrigin(SpeedSeries.RecordTime, new SessionHello(new ProgramRecord("0.1.0", Commit, false), SpeedSeries.RecordTime, machine, "tiny", []));
        return $$"""
            {"Benchmarks":[{"DisplayInfo":"A.B: {{job}} [n=1]","FullName":"A.B(n: 1)","Measurements":[
              {"IterationMode":"Overhead","IterationStage":"Actual","LaunchIndex":1,"IterationIndex":1,"Operations":2,"Nanoseconds":1},
              {"IterationMode":"Workload","IterationStage":"Result","LaunchIndex":1,"IterationIndex":1,"Operations":2,"Nanoseconds":{{nanoseconds}}},
              {"IterationMode":"Workload","IterationStage":"Result","LaunchIndex":1,"IterationIndex":2,"Operations":2,"Nanoseconds":12},
              {"IterationMode":"Workload","IterationStage":"Result","LaunchIndex":2,"IterationIndex":1,"Operations":4,"Nanoseconds":10}]}],
             "{{ExportOrigin.Property}}":{{JsonSerializer.Serialize(origin, PerfJson.Line.ExportOrigin)}}}
            """;
    }
}
