using FastEval.Harness.Records;

namespace FastEval.Harness.Studies.Records;

/// <summary>Finds studies in the folder that holds them.</summary>
internal static class StudyStore
{
    /// <summary>What makes a folder a study.</summary>
    public const string File = "study.json";

    /// <summary>The folder that holds studies where the user names none.</summary>
    public const string DefaultFolder = "studies";

    /// <summary>A study's folder, given by its path, its id (or its beginning), or <see cref="RunStore.Latest"/>.</summary>
    /// <exception cref="RunRecordException">There is none, or several that begin so.</exception>
    public static string Locate(string study, string parent)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(study);
        if (Directory.Exists(study) || study.AsSpan().ContainsAny('/', '\\'))
            return Directory.Exists(study) ? study : throw new RunRecordException($"There is no study folder {study}.");
        string[] ids = Directory.Exists(parent)
            ? [.. Directory.EnumerateDirectories(parent).Where(folder => System.IO.File.Exists(Path.Combine(folder, File))).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal)]
            : [];
        string[] found = study == RunStore.Latest ? [.. ids.TakeLast(1)] : [.. ids.Where(id => id.StartsWith(study, StringComparison.Ordinal))];
        return found switch
        {
            [var only] => Path.Combine(parent, only),
            [] when ids.Length == 0 => throw new RunRecordException($"There is no study '{study}': {parent} holds none. --out names the folder that does."),
            [] => throw new RunRecordException($"There is no study '{study}' in {parent}; the latest is {ids[^1]}."),
            _ => throw new RunRecordException($"'{study}' could be any of {string.Join(", ", found)}: give more of the id."),
        };
    }
}
