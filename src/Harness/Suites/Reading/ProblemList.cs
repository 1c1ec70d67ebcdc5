namespace FastEval.Harness.Suites.Reading;

/// <summary>Collects what is wrong with a suite. A file that is broken throughout does not fill the memory: beyond a limit only the count goes on.</summary>
internal sealed class ProblemList
{
    /// <summary>The problems that are kept.</summary>
    public const int Kept = 1000;

    private readonly List<SuiteProblem> _problems = [];

    /// <summary>All, also those not kept.</summary>
    public int Count { get; private set; }

    /// <summary>The first ones.</summary>
    public IReadOnlyList<SuiteProblem> Problems => _problems;

    public void Add(SuiteProblem problem)
    {
        Count++;
        if (_problems.Count < Kept)
            _problems.Add(problem);
    }
}
