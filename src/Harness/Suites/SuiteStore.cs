using FastEval.Harness.Diagnostics;
using FastEval.Harness.Suites.Importing;

namespace FastEval.Harness.Suites;

/// <summary>Finds suites: those that ship, by name, and any folder, by path.</summary>
internal static class SuiteStore
{
    /// <summary>The folders whose subfolders are the named suites: below <c>FASTEVAL_HOME</c>, then of the checkout.</summary>
    public static IReadOnlyList<string> Roots(Func<string, string?> environment)
    {
        var roots = new List<string>();
        if (environment("FASTEVAL_HOME") is { Length: > 0 } home)
            roots.Add(Path.Combine(Path.GetFullPath(home), "suites"));
        if (RepositoryPaths.FindRoot() is { } checkout)
            roots.Add(Path.Combine(checkout, "suites"));
        return [.. roots.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The named suites' folders by name, in the names' order.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Named(Func<string, string?> environment)
    {
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string folder in Roots(environment).Where(Directory.Exists).SelectMany(Directory.EnumerateDirectories).Where(IsSuite))
            found.TryAdd(Path.GetFileName(folder), folder);
        return [.. found];
    }

    /// <summary>The folder of a suite given by its name or path, or, as KIND:PATH, of the one that is made of a benchmark's files.</summary>
    /// <param name="given">Its name, its path, or KIND:PATH.</param>
    /// <param name="environment">Environment variables by name.</param>
    /// <param name="announce">Told before a benchmark is imported.</param>
    /// <param name="cancellationToken">Stops an import between two rows.</param>
    /// <exception cref="FastEvalException">There is none.</exception>
    public static string LocateOrImport(string given, Func<string, string?> environment, Action<string>? announce, CancellationToken cancellationToken) =>
        ImportedSuites.Is(given) ? ImportedSuites.Locate(given, environment, announce, cancellationToken) : Locate(given, environment);

    /// <summary>The folder of a suite given by its name or path.</summary>
    /// <exception cref="FastEvalException">There is none.</exception>
    public static string Locate(string nameOrPath, Func<string, string?> environment)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(nameOrPath);
        bool isPath = nameOrPath.AsSpan().ContainsAny('/', '\\') || nameOrPath.StartsWith('.');
        IReadOnlyList<KeyValuePair<string, string>> named = Named(environment);
        if (!isPath && named.FirstOrDefault(suite => suite.Key == nameOrPath) is { Value: { } folder })
            return folder;
        if (Directory.Exists(nameOrPath))
            return nameOrPath;
        if (File.Exists(nameOrPath))
            throw new FastEvalException($"{nameOrPath} is a file, not a suite: give the folder that holds {SuiteReader.CardFile} and {SuiteReader.ItemsFile}.");
        string names = named.Count == 0 ? "none was found" : string.Join(", ", named.Select(suite => suite.Key));
        throw new FastEvalException($"There is no suite '{nameOrPath}': neither a folder nor one of the suites that ship ({names}).");
    }

    private static bool IsSuite(string folder) => File.Exists(Path.Combine(folder, SuiteReader.CardFile));
}
