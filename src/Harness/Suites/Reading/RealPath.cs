namespace FastEval.Harness.Suites.Reading;

/// <summary>Where a path leads once every symbolic link on the way is followed.</summary>
internal static class RealPath
{
    /// <summary>As many as Linux follows before it gives up.</summary>
    private const int MaxLinks = 40;

    /// <summary>Resolves a path.</summary>
    /// <returns>The absolute path without links; what does not exist stays as it is named.</returns>
    /// <exception cref="IOException">The links go round in a circle.</exception>
    public static string Of(string path) => Resolve(Path.GetFullPath(path), 0);

    /// <summary>Whether a real path is below a real folder.</summary>
    public static bool IsBelow(string path, string folder) =>
        path.StartsWith(Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static string Resolve(string path, int links)
    {
        string? parent = Path.GetDirectoryName(path);
        if (parent is null)
            return path;
        string at = Path.Combine(Resolve(parent, links), Path.GetFileName(path));
        string? target = new FileInfo(at).LinkTarget;
        if (target is null)
            return at;
        if (links >= MaxLinks)
            throw new IOException($"The symbolic links of {path} go round in a circle.");
        return Resolve(Path.GetFullPath(target, Path.GetDirectoryName(at)!), links + 1);
    }
}
