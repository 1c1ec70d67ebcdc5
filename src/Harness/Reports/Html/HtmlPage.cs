namespace FastEval.Harness.Reports.Html;

/// <summary>What every page has: one file that needs nothing else, and may load nothing.</summary>
internal static class HtmlPage
{
    /// <summary>The page up to its body: title, style, and a policy that allows only what the page itself holds.</summary>
    /// <param name="title">Its name.</param>
    /// <param name="hasScript">Whether <see cref="PageAsset.Script"/> stands in it.</param>
    public static HtmlFragment Head(string title, bool hasScript = false)
    {
        HtmlFragment script = hasScript ? HtmlFragment.Of($"script-src '{PageAsset.Script.Integrity}'; ") : HtmlFragment.Empty;
        return HtmlFragment.Of(
            $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src '{PageAsset.Style.Integrity}'; {script}base-uri 'none'; form-action 'none'">
            <meta name="color-scheme" content="light dark">
            <title>{title}</title>
            <style>{new HtmlFragment(PageAsset.Style.Text)}</style>
            </head>

            """);
    }

    /// <summary>What a reader must know before the figures; empty without.</summary>
    public static HtmlFragment Notes(IReadOnlyCollection<string> notes) => notes.Count == 0
        ? HtmlFragment.Empty
        : HtmlFragment.Of($"""<ul class="notes">{notes.Select(note => HtmlFragment.Of($"<li>{note}</li>"))}</ul>""");
}
