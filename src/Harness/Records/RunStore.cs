namespace FastEval.Harness.Records;

/// <summary>Finds runs in the folder that holds them.</summary>
internal static class RunStore
{
    /// <summary>The folder that holds runs where the user names none.</summary>
    public const string DefaultFolder = "runs";

    /// <summary>The newest run's name on a command line.</summary>
    public const string Latest = "latest";

    /// <summary>A run's folder, given by its path, its id (or its beginning), or <see cref="Latest"/>.</summary>
    /// <param name="run">What the user gave.</param>
    /// <param name="parent">The folder that holds runs.</param>
    /// <exception cref="RunRecordException">There is none, or several that begin so.</exception>
    public static string Locate(string run, string parent)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(run);
        if (Directory.Exists(run) || run.AsSpan().ContainsAny('/', '\\'))
            return Directory.Exists(run) ? run : throw new RunRecordException($"There is no run folder {run}.");
        string[] ids = Ids(parent);
        string[] found = run == Latest ? [.. ids.TakeLast(1)] : [.. ids.Where(id => id.StartsWith(run, StringComparison.Ordinal))];
        return found switch
        {
            [var only] => Path.Combine(parent, only),
            [] when ids.Length == 0 => throw new RunRecordException($"There is no run '{run}': {parent} holds no runs. --out names the folder that does."),
            [] => throw new RunRecordException($"There is no run '{run}' in {parent}; the latest is {ids[^1]}."),
            _ => throw new RunRecordException($"'{run}' could be any of {string.Join(", ", found)}: give more of the id."),
        };
    }

    /// <summary>The runs in a folder, the oldest first: ids begin with the time.</summary>
    private static string[] Ids(string parent) => Directory.Exists(parent)
        ? [.. Directory.EnumerateDirectories(parent).Where(folder => File.Exists(Path.Combine(folder, RunFiles.Run))).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal)]
        : [];
}
