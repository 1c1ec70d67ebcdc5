namespace FastEval.Harness.Reports.Html;

/// <summary>A picture as it stands in a page.</summary>
/// <param name="Uri">A data URI; null if the picture cannot be shown.</param>
/// <param name="Width">Pixels across of the file, upright.</param>
/// <param name="Height">Pixels down.</param>
/// <param name="IsShrunk">Whether the page has it smaller, or at less quality, than the file.</param>
internal sealed record EmbeddedPicture(string? Uri, int Width, int Height, bool IsShrunk)
{
    /// <summary>In the place of one that is gone or damaged.</summary>
    public static EmbeddedPicture Missing { get; } = new(null, 0, 0, false);
}
