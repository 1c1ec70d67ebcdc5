using System.ComponentModel;
using System.Diagnostics;

namespace FastEval.Harness.Diagnostics;

/// <summary>The checkout that the program was built in.</summary>
internal static class WorkingTree
{
    /// <summary>Whether tracked files differ from the commit; null outside a checkout, or without git.</summary>
    public static bool? IsDirty()
    {
        if (RepositoryPaths.FindRoot() is not { } root || !Path.Exists(Path.Combine(root, ".git")))
            return null;
        var start = new ProcessStartInfo("git", ["--no-optional-locks", "-C", root, "status", "--porcelain", "--untracked-files=no"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using Process git = Process.Start(start)!;
            // Read, or a long complaint would block it.
            git.ErrorDataReceived += static (_, _) => { };
            git.BeginErrorReadLine();
            string changes = git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            return git.ExitCode == 0 ? changes.Length > 0 : null;
        }
        catch (Win32Exception)
        {
            // git is not installed: unknown, which is what null says.
            return null;
        }
    }
}
