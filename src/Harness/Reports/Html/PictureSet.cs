using FastEval.Harness.Reports.Analysis;
using FastEval.Harness.Suites;
using FastEval.Kernels.Imaging;

namespace FastEval.Harness.Reports.Html;

/// <summary>The pictures of a run's items, each once, together within a budget.</summary>
internal sealed class PictureSet
{
    /// <summary>Bytes of all pictures, before base64 makes a third more of them.</summary>
    private const long Budget = 24 << 20;

    /// <summary>A picture's share of it, at least and at most.</summary>
    private const long LeastPerPicture = 3 << 10, MostPerPicture = 256 << 10;

    private PictureSet(IReadOnlyList<string> names, IReadOnlyList<EmbeddedPicture> pictures)
    {
        Names = names;
        Pictures = pictures;
        Indices = names.Select((name, i) => KeyValuePair.Create(name, i)).ToDictionary(StringComparer.Ordinal);
    }

    /// <summary>As the suite names them, in the order in which items first use them.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The pictures, in the same order.</summary>
    public IReadOnlyList<EmbeddedPicture> Pictures { get; }

    /// <summary>The place of a picture by name.</summary>
    public IReadOnlyDictionary<string, int> Indices { get; }

    /// <summary>Those that are shown smaller than they are.</summary>
    public int Shrunk => Pictures.Count(picture => picture.IsShrunk);

    /// <summary>Those that cannot be shown.</summary>
    public int Missing => Pictures.Count(picture => picture.Uri is null);

    /// <summary>Reads the pictures of all items that have a sample.</summary>
    public static PictureSet Of(RunAnalysis run, CancellationToken cancellationToken)
    {
        string[] names = [.. run.Targets.SelectMany(target => target.Samples).Select(sample => sample.Item).OfType<SuiteItem>().SelectMany(item => item.Images).Distinct(StringComparer.Ordinal)];
        if (run.Suite.Suite is not { } suite || names.Length == 0)
            return new PictureSet([], []);
        long each = Math.Clamp(Budget / names.Length, LeastPerPicture, MostPerPicture);
        var pictures = new List<EmbeddedPicture>(names.Length);
        foreach (string name in names)
        {
            cancellationToken.ThrowIfCancellationRequested();
            pictures.Add(Read(suite.PathOf(name), each));
        }
        return new PictureSet(names, pictures);
    }

    private static EmbeddedPicture Read(string path, long mostBytes)
    {
        try
        {
            return PictureEncoder.Encode(File.ReadAllBytes(path), mostBytes);
        }
        catch (Exception e) when (e is ImageException or IOException or UnauthorizedAccessException)
        {
            // The run had the same trouble, or the picture went since: the report is worth having without it.
            return EmbeddedPicture.Missing;
        }
    }
}
