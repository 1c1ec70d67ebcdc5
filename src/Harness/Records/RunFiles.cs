namespace FastEval.Harness.Records;

/// <summary>The names in a run's folder.</summary>
internal static class RunFiles
{
    public const string Run = "run.json";
    public const string Samples = "samples.jsonl";

    /// <summary>Held open by the process that works on the run.</summary>
    public const string Lock = ".lock";
}
