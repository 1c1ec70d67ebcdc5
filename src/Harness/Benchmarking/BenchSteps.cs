namespace FastEval.Harness.Benchmarking;

/// <summary>Counts the steps of one device, reports them, and is where a run can be stopped.</summary>
internal sealed class BenchSteps(BenchPlan plan, string device, IBenchProgress progress, CancellationToken cancellationToken)
{
    private int _done = -1;

    private readonly int _total = plan.Loads + Latency(plan) + (plan.Throughput is null ? 0 : 1 + plan.Repetitions);

    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>The step before is done, this one begins.</summary>
    public void Next(string what)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _done++;
        progress.Report(device, what, _done, _total);
    }

    /// <summary>Steps that will not be taken.</summary>
    public void Skip(int count) => _done += count;

    /// <summary>Everything is done.</summary>
    public void Finish() => progress.Report(device, "done", _total, _total);

    // A warm-up; each repetition's prefill and decode; a warm-up; per picture cold requests, one that fills the caches, warm ones.
    private static int Latency(BenchPlan plan) =>
        plan.IsThroughputOnly ? 0 : 1 + 2 * plan.Repetitions + plan.Pictures.Count * (2 * plan.Repetitions + 1) + (plan.Pictures.Count > 0 ? 1 : 0);
}
