namespace FastEval.Harness.Suites;

/// <summary>A suite that was read and found valid.</summary>
/// <param name="Folder">Where it is.</param>
/// <param name="Card">What it is.</param>
/// <param name="Items">Its items, in the file's order.</param>
/// <param name="Hash">SHA-256 over the card, the items and every picture's bytes, in lower-case hexadecimal.</param>
internal sealed record Suite(string Folder, SuiteCard Card, IReadOnlyList<SuiteItem> Items, string Hash)
{
    /// <summary>SHA-256 of each picture when the suite was read, lower-case hexadecimal, by its path in the suite.</summary>
    public IReadOnlyDictionary<string, string> PictureHashes { get; init; } = new Dictionary<string, string>();

    /// <summary>The pictures' paths in the suite, each once, in the order of the items.</summary>
    public IReadOnlyList<string> Pictures => [.. Items.SelectMany(item => item.Images).Distinct(StringComparer.Ordinal)];

    /// <summary>A picture's file.</summary>
    public string PathOf(string image) => Path.Combine(Folder, image.Replace('/', Path.DirectorySeparatorChar));
}
