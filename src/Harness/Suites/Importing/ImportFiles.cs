using System.Text.RegularExpressions;
using FastEval.Harness.Suites.Importing.Data;

namespace FastEval.Harness.Suites.Importing;

/// <summary>The files and folders that the user named: finds data files in them by patterns, and other files by the names that rows have for them.</summary>
internal sealed class ImportFiles
{
    private static readonly EnumerationOptions Below = new() { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.Hidden };

    private readonly string[] _files;
    private readonly string[] _folders;
    private Dictionary<string, string>? _byName;
    private Dictionary<string, string>? _byStem;

    /// <exception cref="FastEvalException">One is not there.</exception>
    public ImportFiles(IReadOnlyList<string> paths)
    {
        if (paths.FirstOrDefault(path => !Path.Exists(path)) is { } missing)
            throw new FastEvalException($"There is no file or folder {missing}: check the path.");
        _files = [.. paths.Where(File.Exists).Select(Path.GetFullPath)];
        _folders = [.. paths.Where(Directory.Exists).Select(Path.GetFullPath)];
    }

    /// <summary>The folders, in the order given.</summary>
    public IReadOnlyList<string> Folders => _folders;

    /// <summary>Data files: those that were named themselves and have a known ending, and those in the folders whose names fit a pattern, in the order of their names.</summary>
    /// <param name="what">What they are, for the message.</param>
    /// <param name="patterns">File names with <c>*</c>.</param>
    /// <exception cref="FastEvalException">There are none.</exception>
    public IReadOnlyList<string> Data(string what, params string[] patterns)
    {
        string[] found = [.. Find(patterns)];
        return found.Length > 0
            ? found
            : throw new FastEvalException($"No {what} is there: name the file, or a folder that holds {string.Join(" or ", patterns)}.");
    }

    /// <summary>The same, or nothing.</summary>
    public IEnumerable<string> Find(params string[] patterns)
    {
        Regex[] fits = [.. patterns.Select(pattern => new Regex("^" + Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal) + "$", RegexOptions.IgnoreCase))];
        IEnumerable<string> named = _files.Where(file => DataFile.Endings.Contains(Path.GetExtension(file).ToLowerInvariant()));
        IEnumerable<string> within = _folders.SelectMany(folder => Directory.EnumerateFiles(folder, "*", Below))
            .Where(file => fits.Any(fit => fit.IsMatch(Path.GetFileName(file))) && DataFile.Endings.Contains(Path.GetExtension(file).ToLowerInvariant())).Order(StringComparer.Ordinal);
        return named.Concat(within).Distinct(StringComparer.Ordinal);
    }

    /// <summary>A file's name as problems show it: from the folder that was named on, or alone.</summary>
    public string NameOf(string path) =>
        _folders.FirstOrDefault(folder => path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)) is { } folder
            ? Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/')
            : Path.GetFileName(path);

    /// <summary>
    /// The file or folder that a row names: below one of the folders or beside one of the files, with the whole of its path or the last parts of it, else by its name
    /// alone, or by its name without ending. Nothing outside is found, whatever the name says.
    /// </summary>
    /// <returns>Its path; null if there is none.</returns>
    public string? Locate(string name)
    {
        string[] parts = [.. name.Replace('\\', '/').Split('/', StringSplitOptions.RemoveEmptyEntries).SkipWhile(part => part is "." or "..")];
        if (parts.Length == 0 || parts.Any(part => part is ".." || part.Contains('\0', StringComparison.Ordinal)))
            return null;
        foreach (string folder in _folders.Concat(_files.Select(file => Path.GetDirectoryName(file)!)).Distinct(StringComparer.Ordinal))
        {
            for (int skipped = 0; skipped < parts.Length; skipped++)
            {
                string path = Path.Combine([folder, .. parts[skipped..]]);
                if (Path.Exists(path))
                    return path;
            }
        }
        _byName ??= Index(Path.GetFileName);
        if (_byName.TryGetValue(parts[^1], out string? found))
            return found;
        _byStem ??= Index(path => Path.GetFileNameWithoutExtension(path));
        return _byStem.GetValueOrDefault(parts[^1]);
    }

    /// <summary>Everything below the folders by a part of its path; of several with one name the first in the order of paths.</summary>
    private Dictionary<string, string> Index(Func<string, string> key)
    {
        var index = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string path in _folders.SelectMany(folder => Directory.EnumerateFileSystemEntries(folder, "*", Below).Order(StringComparer.Ordinal)))
            index.TryAdd(key(path), path);
        return index;
    }
}
