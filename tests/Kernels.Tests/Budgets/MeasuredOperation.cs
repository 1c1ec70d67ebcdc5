namespace FastEval.Kernels.Tests.Budgets;

/// <summary>Something whose allocations are counted.</summary>
/// <param name="run">Does it once.</param>
/// <param name="used">What it used, disposed at the end.</param>
internal sealed class MeasuredOperation(Action run, params IDisposable[] used) : IDisposable
{
    public void Run() => run();

    public void Dispose()
    {
        foreach (IDisposable one in used)
        {
            one.Dispose();
        }
    }
}
