using System.Diagnostics;
using FastEval.Engine.Native;
using FastEval.Harness.Diagnostics;
using FastEval.Harness.Regressions.Measuring;

namespace FastEval.Harness.Regressions.Interleaving;

/// <summary>Checks revisions out as git worktrees, builds them, and removes what it made.</summary>
internal sealed class Checkouts : IDisposable
{
    private const string Launcher = "fasteval";
    private const int ShownErrorLines = 20;

    // What says which native libraries a checkout takes: where these agree with this checkout's, its libraries serve, and none are fetched.
    private static readonly string[] Pins = ["platforms.mjs", "CMakeLists.txt"];

    private readonly string? _root = RepositoryPaths.FindRoot();
    private readonly string? _kept;
    private readonly List<Checkout> _made = [];
    private readonly List<FileStream> _locks = [];

    /// <param name="kept">A folder in which worktrees and their builds stay for the next comparison; null to remove them.</param>
    public Checkouts(string? kept) => _kept = kept is null ? null : Path.GetFullPath(kept);

    private string Root => _root is not null && Path.Exists(Path.Combine(_root, ".git"))
        ? _root
        : throw new FastEvalException("--interleave checks revisions of FastEval out: run it from a git checkout of it, or name folders with checkouts.");

    /// <summary>A checkout of a revision, or the user's own folder as it is.</summary>
    /// <exception cref="FastEvalException">There is no such revision, or git fails.</exception>
    public Checkout Get(string revision)
    {
        if (Directory.Exists(revision))
            return File.Exists(Path.Combine(revision, Launcher)) && File.Exists(Path.Combine(revision, "FastEval.sln"))
                ? new Checkout(revision, Path.GetFullPath(revision), IsOurs: false)
                : throw new FastEvalException($"{revision} is a folder, but no checkout of FastEval. Name a revision, or a folder with one.");
        string commit = Git.Require($"The revision {revision}", Root, "rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}");
        string path = Path.Combine(_kept ?? Path.Combine(Root, "artifacts", "perf-worktrees"), commit[..12]);
        if (_made.All(made => made.Path != path))
            Lock(path);
        if (!Directory.Exists(path))
        {
            // One that somebody deleted by hand is still on git's list.
            Git.Require($"The revision {revision}", Root, "worktree", "prune");
            Git.Require($"The revision {revision}", Root, "worktree", "add", "--detach", path, commit);
        }
        else if (Git.Require($"The revision {revision}", path, "rev-parse", "HEAD") != commit || WorkingTreeIsDirty(path))
        {
            throw new FastEvalException($"{path} is not, or no longer, a clean checkout of {commit}: remove it with `git worktree remove --force`.");
        }
        var checkout = new Checkout(revision, path, IsOurs: true);
        _made.Add(checkout);
        return checkout;
    }

    /// <summary>Builds a checkout with its own launcher.</summary>
    /// <exception cref="FastEvalException">It does not build, or is from before this command.</exception>
    public async Task<MeasuredBuild> BuildAsync(Checkout checkout, CancellationToken cancellationToken)
    {
        var build = MeasuredBuild.Of(checkout.Name, checkout.Path, Environment(checkout));
        (int code, string error) = await RunAsync(build.Start(["--version"]), cancellationToken).ConfigureAwait(false);
        if (code != 0)
            throw new FastEvalException($"{checkout.Name} cannot be built in {checkout.Path}: {error}");
        (code, _) = await RunAsync(build.Start(["perf", "session", "--help"]), cancellationToken).ConfigureAwait(false);
        return code == 0 ? build : throw new FastEvalException($"{checkout.Name} is from before `fasteval perf`, and cannot measure itself. Choose a later revision.");
    }

    /// <summary>Removes the worktrees that this made, unless they are kept.</summary>
    public void Dispose()
    {
        if (_kept is null)
        {
            foreach (Checkout checkout in _made.DistinctBy(checkout => checkout.Path))
                Git.Run(Root, "worktree", "remove", "--force", checkout.Path);
        }
        _locks.ForEach(held => held.Dispose());
    }

    /// <summary>Held while this compares, so that nobody removes the checkout under it; the system releases it with the process.</summary>
    private void Lock(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            _locks.Add(new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0));
        }
        catch (IOException e)
        {
            throw new FastEvalException($"The checkout {path} cannot be used: {e.Message.TrimEnd('.')}. Wait for the other comparison of this commit, or name another folder with --worktrees.", e);
        }
    }

    private static bool WorkingTreeIsDirty(string path) =>
        Git.Require(path, path, "--no-optional-locks", "status", "--porcelain", "--untracked-files=no").Length > 0;

    private Dictionary<string, string> Environment(Checkout checkout)
    {
        string folder = Path.Combine(checkout.Path, "native");
        bool isSamePin = _root is not null && Pins.All(file => IsSame(Path.Combine(_root, "native", file), Path.Combine(folder, file)));
        var environment = new Dictionary<string, string> { ["FASTEVAL_HOME"] = checkout.Path };
        if (isSamePin && !File.Exists(Path.Combine(folder, "lib", ".stamp")))
            environment["FASTEVAL_NATIVE"] = NativeRuntime.LibraryDirectory;
        return environment;
    }

    private static bool IsSame(string one, string other) => File.Exists(one) && File.Exists(other) && File.ReadAllBytes(one).AsSpan().SequenceEqual(File.ReadAllBytes(other));

    private static async Task<(int ExitCode, string Error)> RunAsync(ProcessStartInfo start, CancellationToken cancellationToken)
    {
        using Process process = Process.Start(start) ?? throw new FastEvalException($"{start.FileName} cannot be started.");
        try
        {
            process.StandardInput.Close();
            Task<string> output = process.StandardOutput.ReadToEndAsync(cancellationToken), error = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            await output.ConfigureAwait(false);
            string[] lines = (await error.ConfigureAwait(false)).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            return (process.ExitCode, string.Join(" ", lines.TakeLast(ShownErrorLines)));
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
