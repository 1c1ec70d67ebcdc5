namespace FastEval.Harness;

/// <summary>What the program tells the shell.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>Something could not be done: a damaged file, a missing library, a device that failed.</summary>
    public const int Failed = 1;

    /// <summary>The command line is wrong; nothing was run.</summary>
    public const int Usage = 2;

    /// <summary>Everything ran, but a threshold was not met.</summary>
    public const int GateFailed = 3;

    /// <summary>A limit of cost or tokens ended the run before all was asked; it can be resumed.</summary>
    public const int BudgetReached = 4;

    /// <summary>Ctrl-C: 128 + SIGINT, as shells have it.</summary>
    public const int Interrupted = 130;
}
