using System.ComponentModel;
using System.Diagnostics;

namespace FastEval.Harness.Diagnostics;

/// <summary>Adds a back end's package to <c>native/lib</c> by the checkout's own install script.</summary>
internal static class BackendInstaller
{
    /// <summary>Runs the script; its output goes where ours goes.</summary>
    /// <exception cref="FastEvalException">There is no checkout, no node, or the script failed.</exception>
    public static async Task AddAsync(string backend, CancellationToken cancellationToken)
    {
        string? root = RepositoryPaths.FindRoot();
        string script = Path.Combine(root ?? "", "native", "install.mjs");
        if (root is null || !File.Exists(script))
            throw new FastEvalException($"There is no native/install.mjs above {AppContext.BaseDirectory}: a back end can only be added in a checkout of FastEval.");
        var start = new ProcessStartInfo("node") { UseShellExecute = false };
        start.ArgumentList.Add(script);
        start.ArgumentList.Add("--add");
        start.ArgumentList.Add(backend);
        Process process;
        try
        {
            process = Process.Start(start) ?? throw new FastEvalException("node could not be started.");
        }
        catch (Win32Exception e)
        {
            throw new FastEvalException($"node could not be started ({e.Message}). Install Node.js with npm, then run this again.", e);
        }
        using (process)
        {
            try
            {
                await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }
            if (process.ExitCode != 0)
                throw new FastEvalException($"native/install.mjs --add {backend} ended with exit code {process.ExitCode}; what it says is above.");
        }
    }
}
