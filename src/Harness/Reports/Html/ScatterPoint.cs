namespace FastEval.Harness.Reports.Html;

/// <summary>A mark of a <see cref="ScatterPlot"/>.</summary>
/// <param name="X">Across.</param>
/// <param name="Y">Up.</param>
/// <param name="Low">Its interval's lower end; null for none.</param>
/// <param name="High">Its interval's upper end.</param>
/// <param name="Group">Decides colour and shape.</param>
/// <param name="Label">Beside the mark, if it is among the best.</param>
/// <param name="Title">For a pointer that rests on it, and for screen readers.</param>
internal sealed record ScatterPoint(double X, double Y, double? Low, double? High, int Group, string Label, string Title);
