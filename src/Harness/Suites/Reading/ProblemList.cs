namespace FastEval.Harness.Suites.Reading;

/// <summary>Collects what is wrong with a suite. A file that is broken throughout does not fill the memory: beyond a limit only the count goes on.</summary>
/// <param name="kept">How many problems are kept.</param>
internal sealed class ProblemList(int kept)
{
    /// <summary>As many as anyone reads at once.</summary>
    public const int Kept = 1000;

    private readonly List<SuiteProblem> _problems = [];

    /// <summary>All, also those not kept.</summary>
    public int Count { get; private set; }

    /// <summary>The first ones.</summary>
    public IReadOnlyList<SuiteProblem> Problems => _problems;

    public void Add(SuiteProblem problem)
    {
        Count++;
        if (_problems.Count < kept)
            _problems.Add(problem);
    }
}
