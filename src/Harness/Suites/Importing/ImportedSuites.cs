using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FastEval.Harness.Diagnostics;

namespace FastEval.Harness.Suites.Importing;

/// <summary>
/// Benchmarks that are run in place, <c>KIND:PATH[,PATH…]</c>: they are imported once into a folder of FastEval's own, and again when a file of them has changed.
/// </summary>
internal static class ImportedSuites
{
    /// <summary>Raise it when an importer makes other items of the same files.</summary>
    private const string Generation = "1";

    private static readonly EnumerationOptions Below = new() { RecurseSubdirectories = true, IgnoreInaccessible = true };

    /// <summary>Whether a suite is given in this way.</summary>
    public static bool Is(string given) => Parse(given) is not null;

    /// <summary>The same with whole paths, from a folder on.</summary>
    public static string Absolute(string given, string folder) => Parse(given) is var (benchmark, paths)
        ? $"{benchmark.Kind}:{string.Join(',', paths.Select(path => Path.GetFullPath(path, Path.GetFullPath(folder))))}"
        : given;

    /// <summary>The suite's folder, which is made if it is not there.</summary>
    /// <param name="given"><c>KIND:PATH[,PATH…]</c>.</param>
    /// <param name="environment">Environment variables by name.</param>
    /// <param name="announce">Told before something is imported.</param>
    /// <param name="cancellationToken">Stops between two rows.</param>
    /// <exception cref="FastEvalException">A file is missing or broken.</exception>
    public static string Locate(string given, Func<string, string?> environment, Action<string>? announce, CancellationToken cancellationToken)
    {
        (IBenchmark benchmark, string[] paths) = Parse(given) ?? throw new ArgumentException($"'{given}' is not KIND:PATH.", nameof(given));
        if (paths.FirstOrDefault(path => !Path.Exists(path)) is { } missing)
            throw new FastEvalException($"There is no file or folder {missing}: check the path in --suite {given}.");
        string folder = Path.Combine(RepositoryPaths.ImportedSuites(environment), $"{benchmark.Kind}-{Fingerprint(benchmark.Kind, paths)}");
        if (!File.Exists(Path.Combine(folder, SuiteReader.CardFile)))
        {
            announce?.Invoke($"Importing {given} into {folder}, once …");
            Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
            SuiteImport.Run(benchmark, new ImportOptions { Paths = paths }, folder, null, cancellationToken);
        }
        return folder;
    }

    private static (IBenchmark Benchmark, string[] Paths)? Parse(string given)
    {
        int colon = given.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || BenchmarkList.Find(given[..colon]) is not { } benchmark || Path.Exists(given))
            return null;
        string rest = given[(colon + 1)..];
        string[] paths = Path.Exists(rest) ? [rest] : rest.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return paths.Length > 0 ? (benchmark, paths) : null;
    }

    /// <summary>What the files are, without reading them: names, lengths and times.</summary>
    private static string Fingerprint(string kind, string[] paths)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Add(string text) => hash.AppendData(Encoding.UTF8.GetBytes(text + "\n"));
        Add($"{Generation} {kind}");
        foreach (string path in paths.Select(Path.GetFullPath))
        {
            Add(path);
            string[] files = File.Exists(path) ? [path] : [.. Directory.EnumerateFiles(path, "*", Below).Order(StringComparer.Ordinal)];
            foreach (string file in files)
            {
                var info = new FileInfo(file);
                Add(string.Create(CultureInfo.InvariantCulture, $"{file} {info.Length} {info.LastWriteTimeUtc.Ticks}"));
            }
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }
}
