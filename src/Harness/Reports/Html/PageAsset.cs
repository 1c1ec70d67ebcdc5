using System.Security.Cryptography;
using System.Text;

namespace FastEval.Harness.Reports.Html;

/// <summary>A part of the page that is the same in every report: its style sheet, its script.</summary>
internal sealed class PageAsset
{
    private PageAsset(string text)
    {
        Text = text;
        Integrity = $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";
    }

    public static PageAsset Style { get; } = Load("report.css");

    public static PageAsset Script { get; } = Load("report.js");

    /// <summary>It, as it stands in the page.</summary>
    public string Text { get; }

    /// <summary>Its hash as a content security policy takes it: nothing else may style the page or run in it.</summary>
    public string Integrity { get; }

    private static PageAsset Load(string name)
    {
        using Stream stream = typeof(PageAsset).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return new PageAsset(reader.ReadToEnd().ReplaceLineEndings("\n"));
    }
}
