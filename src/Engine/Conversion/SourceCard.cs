namespace FastEval.Engine.Conversion;

/// <summary>What a converted file says of where it comes from.</summary>
/// <param name="Name">The checkpoint's folder.</param>
/// <param name="License">What the card's front matter (README.md) names; null where it names none.</param>
/// <param name="Format"><c>huggingface</c>, <c>original</c> or <c>phi3_v</c>.</param>
internal sealed record SourceCard(string Name, string? License, string Format)
{
    internal static SourceCard Of(SourceModel model)
    {
        string folder = Path.GetFullPath(model.Weights.Folder).TrimEnd(Path.DirectorySeparatorChar);
        string format = model.Format switch
        {
            SourceFormat.HuggingFace => "huggingface",
            SourceFormat.Original => "original",
            _ => "phi3_v",
        };
        return new(Path.GetFileName(folder) is { Length: > 0 } name ? name : "model", ReadLicense(Path.Combine(folder, "README.md")), format);
    }

    private static string? ReadLicense(string card)
    {
        if (!File.Exists(card))
            return null;
        string[] lines = [.. File.ReadLines(card).Take(200)];
        if (lines.Length == 0 || lines[0].Trim() != "---")
            return null;
        string? line = lines.Skip(1).TakeWhile(line => line.Trim() != "---").FirstOrDefault(line => line.StartsWith("license:", StringComparison.Ordinal));
        return line?["license:".Length..].Trim().Trim('"', '\'') is { Length: > 0 } license ? license : null;
    }
}
