namespace FastEval.Harness.Benchmarking;

/// <summary>Told between measurements, never during one.</summary>
internal interface IBenchProgress
{
    /// <summary>What comes next, and how many of all steps are done.</summary>
    void Report(string device, string next, int done, int total);
}
