namespace FastEval.Harness.Suites.Core;

/// <summary>Writes the suite <c>core</c> to a folder.</summary>
internal static class CoreSuiteFolder
{
    /// <summary>Makes and writes it. The card comes last, so a folder with a card is a whole suite.</summary>
    /// <param name="folder">Where; it must not hold anything but a suite that this program made.</param>
    /// <param name="seed">What everything is drawn from.</param>
    /// <param name="groupsPerKind">Groups of each kind of scene.</param>
    /// <param name="progress">Told the share that is done, 0 to 1.</param>
    /// <param name="cancellationToken">Stops between two pictures and leaves a folder without a card.</param>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static IReadOnlyList<SuiteItem> Write(string folder, ulong seed, int groupsPerKind, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        Clear(folder);
        (IReadOnlyList<SuiteItem> items, IReadOnlyList<KeyValuePair<string, ScenePicture>> pictures) = CoreSuite.Make(seed, groupsPerKind);
        Directory.CreateDirectory(Path.Combine(folder, CoreSuite.ImageFolder));
        for (int i = 0; i < pictures.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            File.WriteAllBytes(Path.Combine(folder, pictures[i].Key.Replace('/', Path.DirectorySeparatorChar)), PictureFile.Png(pictures[i].Value));
            progress?.Report((i + 1.0) / pictures.Count);
        }
        SuiteWriter.Write(folder, CoreSuite.Card(seed, groupsPerKind), items);
        return items;
    }

    /// <summary>Takes a suite away that was made before, and refuses to touch anything else.</summary>
    private static void Clear(string folder)
    {
        if (File.Exists(folder))
            throw new FastEvalException($"{folder} is a file: name a folder for the suite.");
        if (!Directory.Exists(folder))
            return;
        string[] own = [SuiteReader.CardFile, SuiteReader.ItemsFile, CoreSuite.ImageFolder, "README.md"];
        string? other = Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName).FirstOrDefault(name => !own.Contains(name));
        if (other is not null)
            throw new FastEvalException($"{folder} holds {other}, which no generated suite has: name an empty or a new folder.");
        File.Delete(Path.Combine(folder, SuiteReader.CardFile));
        string images = Path.Combine(folder, CoreSuite.ImageFolder);
        if (Directory.Exists(images))
        {
            foreach (string picture in Directory.EnumerateFiles(images, "*.png"))
                File.Delete(picture);
        }
    }
}
