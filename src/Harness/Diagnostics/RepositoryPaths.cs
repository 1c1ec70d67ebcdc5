namespace FastEval.Harness.Diagnostics;

/// <summary>Where FastEval keeps things: its checkout if it runs from one, else the user's cache folder.</summary>
internal static class RepositoryPaths
{
    /// <summary>The checkout that this program was built in; null if it is installed elsewhere.</summary>
    public static string? FindRoot()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "FastEval.sln")))
                return at.FullName;
        }
        return null;
    }

    /// <summary>The folder for synthetic models: below <c>FASTEVAL_HOME</c>, the checkout, or the user's cache folder.</summary>
    public static string SyntheticModels(Func<string, string?> environment) => Path.Combine(Home(environment), "models", "synth");

    /// <summary>The folder for suites that <c>--suite KIND:PATH</c> made, below the same.</summary>
    public static string ImportedSuites(Func<string, string?> environment) => Path.Combine(Home(environment), "suites", "imported");

    private static string Home(Func<string, string?> environment) =>
        environment("FASTEVAL_HOME") is { Length: > 0 } named ? Path.GetFullPath(named) : FindRoot() ?? CacheFolder(environment);

    private static string CacheFolder(Func<string, string?> environment)
    {
        if (OperatingSystem.IsWindows())
            return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "fasteval");
        string cache = environment("XDG_CACHE_HOME") is { Length: > 0 } xdg
            ? xdg
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), OperatingSystem.IsMacOS() ? "Library/Caches" : ".cache");
        return Path.Combine(cache, "fasteval");
    }
}
