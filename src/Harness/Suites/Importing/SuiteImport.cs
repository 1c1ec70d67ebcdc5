using FastEval.Harness.Suites.Importing.Pictures;

namespace FastEval.Harness.Suites.Importing;

/// <summary>
/// Imports a benchmark into FastEval's suite form. It is written beside its place and moved there at the end, so that a suite is whole or not there, whatever ends the program.
/// </summary>
internal static class SuiteImport
{
    private const string Unfinished = ".importing", Lock = ".lock";

    /// <summary>Imports.</summary>
    /// <param name="benchmark">The benchmark.</param>
    /// <param name="options">What of it.</param>
    /// <param name="folder">The suite's folder, which is empty or not there.</param>
    /// <param name="progress">Told how many items there are so far.</param>
    /// <param name="cancellationToken">Stops between two rows and leaves nothing.</param>
    /// <exception cref="ImportProblemException">A row is broken, and broken ones are not passed over.</exception>
    /// <exception cref="FastEvalException">There are no such files, no items in them, or the folder is taken.</exception>
    public static ImportOutcome Run(IBenchmark benchmark, ImportOptions options, string folder, Action<int>? progress, CancellationToken cancellationToken)
    {
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)), working = target + Unfinished;
        if (File.Exists(target) || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()))
            throw new FastEvalException($"{folder} is there already: name an empty or a new folder with --out.");
        Directory.CreateDirectory(working);
        using FileStream held = Hold(working);
        try
        {
            Clear(working);
            ImportOutcome outcome = Write(benchmark, options, working, target, progress, cancellationToken);
            held.Dispose();
            File.Delete(Path.Combine(working, Lock));
            if (Directory.Exists(target))
                Directory.Delete(target);
            Directory.Move(working, target);
            return outcome;
        }
        catch
        {
            held.Dispose();
            Remove(working);
            throw;
        }
    }

    private static ImportOutcome Write(IBenchmark benchmark, ImportOptions options, string working, string target, Action<int>? progress, CancellationToken cancellationToken)
    {
        var sink = new PictureSink(working);
        SuiteCard card = benchmark.Card;
        var source = new ImportSource(options, card, sink, new VideoFrames(), cancellationToken);
        int count = 0;
        SuiteWriter.WriteItems(working, Counted());
        if (count == 0)
        {
            throw source.Skipped.Count > 0
                ? new FastEvalException($"No row could be read. The first: {source.Skipped[0]}")
                : new FastEvalException($"The files hold no items of {benchmark.Kind}{(options.Split is { } split ? $" in the split '{split}'" : "")}: {benchmark.Files}.");
        }
        card = card with { Items = count, Split = options.Split ?? card.Split };
        SuiteWriter.WriteCard(working, card);
        return new ImportOutcome(target, card, sink.Count, source.Skipped, source.SkippedCount);

        IEnumerable<SuiteItem> Counted()
        {
            foreach (SuiteItem item in benchmark.Items(source))
            {
                yield return item.Scoring == card.Scoring ? item with { Scoring = null } : item;
                count++;
                progress?.Invoke(count);
            }
        }
    }

    /// <summary>Two imports into one folder would mix.</summary>
    private static FileStream Hold(string working)
    {
        try
        {
            return new FileStream(Path.Combine(working, Lock), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new FastEvalException($"Another import writes to {working}: wait for it, or name another folder with --out.", e);
        }
    }

    /// <summary>Takes away what a killed import left.</summary>
    private static void Clear(string working)
    {
        foreach (string entry in Directory.EnumerateFileSystemEntries(working).Where(entry => Path.GetFileName(entry) != Lock).ToArray())
        {
            if (Directory.Exists(entry))
                Directory.Delete(entry, recursive: true);
            else
                File.Delete(entry);
        }
    }

    private static void Remove(string working)
    {
        try
        {
            if (Directory.Exists(working))
                Directory.Delete(working, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What went wrong is being thrown; the rest is cleared by the next import, and is no suite, as it has no card.
        }
    }
}
