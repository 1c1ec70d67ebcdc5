namespace FastEval.Harness.Reports.Html;

/// <summary>How a target looks in every plot: a colour (a class of the style sheet) and a shape, so that neither alone has to tell it.</summary>
internal static class TargetMark
{
    /// <summary>Colours in report.css and shapes here; a seventh target begins anew.</summary>
    public const int Count = 6;

    private static readonly string[] Shapes =
    [
        "<circle r=\"5\"/>",
        "<rect x=\"-4.5\" y=\"-4.5\" width=\"9\" height=\"9\"/>",
        "<path d=\"M0-6 6 0 0 6-6 0z\"/>",
        "<path d=\"M0-6 5.5 4.5H-5.5z\"/>",
        "<path d=\"M-5.5-4.5H5.5L0 6z\"/>",
        "<path d=\"M-2-5.5H2V-2H5.5V2H2V5.5H-2V2H-5.5V-2H-2z\"/>",
    ];

    /// <summary>The class that sets colour.</summary>
    public static string Class(int target) => $"t{target % Count}";

    /// <summary>The shape, drawn around its origin.</summary>
    public static HtmlFragment Shape(int target) => new(Shapes[target % Count]);

    /// <summary>The shape in a line of text.</summary>
    public static HtmlFragment Inline(int target) =>
        HtmlFragment.Of($"""<svg class="mark {Class(target)}" width="14" height="14" viewBox="-7 -7 14 14" aria-hidden="true">{Shape(target)}</svg>""");

    /// <summary>The targets' names with their marks.</summary>
    public static HtmlFragment Legend(IReadOnlyList<string> names) =>
        HtmlFragment.Of($"""<p class="legend">{names.Select((name, i) => HtmlFragment.Of($"<span>{Inline(i)} {name}</span> "))}</p>""");
}
