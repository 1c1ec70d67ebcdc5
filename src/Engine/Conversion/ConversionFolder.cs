namespace FastEval.Engine.Conversion;

/// <summary>
/// A folder within the output in which files are made, so that they appear under their names when all are whole, and none does if anything goes wrong.
/// What a killed conversion left is removed by the next one: a lock that the system releases with the process tells whether somebody still works there.
/// </summary>
internal sealed class ConversionFolder : IDisposable
{
    private const string Prefix = ".fasteval-convert-";
    private const string Lock = "lock";
    private readonly string _output;
    private readonly FileStream _lock;
    // Folders that were made for the output, the innermost first.
    private readonly List<string> _made = [];

    /// <exception cref="FastEvalException">The output is no folder, or nothing can be written there.</exception>
    internal ConversionFolder(string output)
    {
        _output = output;
        try
        {
            for (string? folder = System.IO.Path.GetFullPath(output); folder is not null && !Directory.Exists(folder); folder = System.IO.Path.GetDirectoryName(folder))
                _made.Add(folder);
            Directory.CreateDirectory(output);
            foreach (string old in Directory.GetDirectories(output, Prefix + "*"))
                RemoveAbandoned(old);
            Path = System.IO.Path.Combine(output, Prefix + System.IO.Path.GetRandomFileName());
            Directory.CreateDirectory(Path);
            _lock = new FileStream(System.IO.Path.Combine(Path, Lock), FileMode.CreateNew, FileAccess.Write, FileShare.None);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            if (Path is not null && Directory.Exists(Path))
                Directory.Delete(Path, recursive: true);
            RemoveMade();
            throw CannotWrite(error);
        }
    }

    internal string Path { get; }

    internal string File(string name) => System.IO.Path.Combine(Path, name);

    /// <exception cref="FastEvalException">The disk has less.</exception>
    internal void RequireRoom(long bytes)
    {
        long free = new DriveInfo(System.IO.Path.GetFullPath(Path)).AvailableFreeSpace;
        if (free < bytes)
            throw new FastEvalException($"Converting into '{_output}' takes about {bytes} bytes while it runs, and the disk has {free} left: free some space or choose another folder.");
    }

    /// <summary>Looks before hours of work whether files can have their names in the end.</summary>
    /// <exception cref="FastEvalException">A folder has one of them.</exception>
    internal void RequireNames(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (Directory.Exists(System.IO.Path.Combine(_output, name)))
                throw new FastEvalException($"'{System.IO.Path.Combine(_output, name)}' is a folder, and a file is to get that name: move it away or choose another folder.");
        }
    }

    /// <summary>Gives files their place. They are whole and on the same disk, so only an odd failure can come between two of them, and then all is as it was.</summary>
    internal void Publish(params ReadOnlySpan<string> names)
    {
        var published = new List<(string Target, string? Former)>();
        try
        {
            foreach (string name in names)
            {
                string target = System.IO.Path.Combine(_output, name);
                string? former = System.IO.File.Exists(target) ? File("former-" + name) : null;
                // Replacing links the former file first, so that it is never without a name.
                if (former is null)
                    System.IO.File.Move(File(name), target);
                else
                    System.IO.File.Replace(File(name), target, former);
                published.Add((target, former));
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            foreach ((string target, string? former) in published)
            {
                if (former is null)
                    System.IO.File.Delete(target);
                else
                    System.IO.File.Move(former, target, overwrite: true);
            }
            throw CannotWrite(error);
        }
    }

    public void Dispose()
    {
        _lock.Dispose();
        Directory.Delete(Path, recursive: true);
        RemoveMade();
    }

    private void RemoveMade()
    {
        foreach (string folder in _made.Where(Directory.Exists).TakeWhile(folder => !Directory.EnumerateFileSystemEntries(folder).Any()))
            Directory.Delete(folder);
    }

    private static void RemoveAbandoned(string folder)
    {
        try
        {
            string lockFile = System.IO.Path.Combine(folder, Lock);
            if (System.IO.File.Exists(lockFile))
                new FileStream(lockFile, FileMode.Open, FileAccess.Write, FileShare.None).Dispose();
            Directory.Delete(folder, recursive: true);
        }
        catch (IOException)
        {
            // Another conversion is at work in it.
        }
    }

    private FastEvalException CannotWrite(Exception error) =>
        new($"'{_output}' cannot be written: {error.Message.TrimEnd('.')}. Choose a folder that is writable and has room.", error);
}
