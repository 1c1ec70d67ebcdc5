using System.Text.Json;
using FastEval.Harness.Records;

namespace FastEval.Harness.Tests.Running;

/// <summary>What must be the same in two records of one thing: all but times and who measured when.</summary>
internal static class RunLines
{
    public static string[] Of(string folder)
    {
        RecordedRun record = RunReader.Read(folder);
        Assert.NotNull(record.Run.Finished);
        RunRecord run = record.Run with
        {
            Id = "",
            Started = default,
            Finished = null,
            ElapsedSeconds = 0,
            CommandLine = [],
            Targets = [.. record.Run.Targets.Select(target => target with { LoadMs = null })],
        };
        return
        [
            JsonSerializer.Serialize(run, RecordJson.Line.RunRecord),
            .. record.Samples.Select(sample => JsonSerializer.Serialize(sample with { Timings = null }, RecordJson.Line.SampleRecord)),
        ];
    }
}
