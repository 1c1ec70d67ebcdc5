namespace FastEval.Harness.Suites.Importing;

/// <summary>A row, or a whole file, that cannot be imported.</summary>
internal sealed class ImportProblemException : FastEvalException
{
    public ImportProblemException(ImportProblem problem, Exception? inner = null) : base(problem.ToString(), inner) => Problem = problem;

    public ImportProblem Problem { get; }
}
