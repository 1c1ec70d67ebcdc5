using FastEval.Harness.Records;
using FastEval.Harness.Scoring;

namespace FastEval.Harness.Tests.Records;

/// <summary>Records to write and read.</summary>
internal static class RecordSamples
{
    public static readonly DateTimeOffset Started = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    public static RunRecord Run(params string[] targets) => new()
    {
        Schema = RunRecord.CurrentSchema,
        Id = "",
        Started = Started,
        ElapsedSeconds = 0,
        Program = new ProgramRecord("0.1.0", "abc", false),
        CommandLine = ["run", "--limit", "3"],
        WorkingFolder = "/somewhere",
        Seed = 7,
        ScoreMode = "generate",
        Suite = new SuiteRecord { Name = "mine", Version = "1.0", Hash = new string('a', 64), Path = "suites/mine", Filters = ["cap=ocr"], Limit = 3, Items = 3 },
        PlannedTargets = targets,
        Targets = [.. targets.Select(Target)],
        Machine = new MachineRecord { Processor = "a processor", Cores = 2, Gpus = [], OperatingSystem = "an OS" },
    };

    public static TargetRecord Target(string name) => new()
    {
        Name = name,
        Kind = "local",
        Model = name + ".gguf",
        ModelSha256 = new string('b', 64),
        Quantization = "F16",
        Bytes = 10,
        Parameters = 5,
        LlamaCpp = "v1",
        Device = "cpu",
        Threads = 2,
        Context = 512,
        Temperature = 0,
        MaxTokens = 32,
    };

    public static SampleRecord Sample(string item, string target = "one", string reply = "yes") => new()
    {
        Item = item,
        Target = target,
        State = SampleState.Correct,
        Reply = reply,
        FinishReason = "stop",
        Score = 1,
        Parsed = "yes",
        Timings = new SampleTimings
        {
            StartMs = 1.5,
            ReadMs = 0.1,
            TtftMs = 2,
            E2eMs = 3.25,
            PhasesMs = new OrderedDictionary<string, double> { ["queue"] = 0.5, ["read"] = 1.5 },
            InterTokenMs = [0.25, 1],
        },
        Tokens = new SampleTokens(70, 64, 10, 2),
        Cache = new SampleCacheUse(1, 0, 60),
    };
}
