namespace FastEval.Harness.Diagnostics;

/// <summary>The checkout that the program was built in.</summary>
internal static class WorkingTree
{
    /// <summary>Whether tracked files differ from the commit; null outside a checkout, or without git.</summary>
    public static bool? IsDirty() => RepositoryPaths.FindRoot() is { } root && Path.Exists(Path.Combine(root, ".git"))
        && Git.Run(root, "--no-optional-locks", "status", "--porcelain", "--untracked-files=no") is { ExitCode: 0 } status
        ? status.Out.Length > 0
        : null;
}
