using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace FastEval.Harness.Diagnostics;

/// <summary>Runs git.</summary>
internal static class Git
{
    /// <summary>Runs it in a folder.</summary>
    /// <returns>Its exit code, and what it wrote to stdout and to stderr; null if it is not installed.</returns>
    public static (int ExitCode, string Out, string Error)? Run(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", ["-C", folder, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using Process git = Process.Start(start)!;
            Task<string> error = git.StandardError.ReadToEndAsync();
            string output = git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            return (git.ExitCode, output.Trim(), error.GetAwaiter().GetResult().Trim());
        }
        catch (Win32Exception)
        {
            // git is not installed, which is what null says.
            return null;
        }
    }

    /// <summary>Runs it where it must succeed.</summary>
    /// <param name="purpose">What for, as the subject of a message: "The revision x".</param>
    /// <returns>What it wrote to stdout.</returns>
    /// <exception cref="FastEvalException">It is not installed, or failed.</exception>
    public static string Require(string purpose, string folder, params string[] arguments) => Run(folder, arguments) switch
    {
        null => throw new FastEvalException($"{purpose}: git is not installed."),
        { ExitCode: 0 } done => done.Out,
        { } failed => throw new FastEvalException($"{purpose}: git {arguments[0]} failed: {failed.Error}"),
    };

    /// <summary>When a commit was made; null if git does not know it.</summary>
    public static DateTimeOffset? CommitTime(string folder, string commit) =>
        Run(folder, "show", "-s", "--format=%cI", commit) is { ExitCode: 0 } shown
        && DateTimeOffset.TryParse(shown.Out, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset time) ? time : null;
}
