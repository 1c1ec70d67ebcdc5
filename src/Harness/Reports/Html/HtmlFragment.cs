namespace FastEval.Harness.Reports.Html;

/// <summary>A piece of HTML or SVG that is well formed and escaped.</summary>
/// <param name="Text">It, as it stands in the file.</param>
internal readonly record struct HtmlFragment(string Text)
{
    /// <summary>Nothing.</summary>
    public static HtmlFragment Empty { get; } = new("");

    /// <summary>From an interpolated string: what is written in the code is HTML, what is put in is text and escaped, fragments excepted.</summary>
    public static HtmlFragment Of(HtmlFragmentHandler html) => new(html.ToText());

    /// <summary>One after the other.</summary>
    public static HtmlFragment Join(IEnumerable<HtmlFragment> fragments) => new(string.Concat(fragments.Select(fragment => fragment.Text)));

    public override string ToString() => Text;
}
