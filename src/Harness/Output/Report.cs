namespace FastEval.Harness.Output;

/// <summary>
/// A command's result, from which every form is written. Pure data: the same report gives the same text.
/// </summary>
/// <param name="Sections">What there is to show.</param>
/// <param name="Notes">Remarks for people, below; a command whose JSON has them puts them into a section too.</param>
internal sealed record Report(IReadOnlyList<ReportSection> Sections, IReadOnlyList<string> Notes)
{
    /// <summary>The version of the JSON form.</summary>
    public const int Schema = 1;

    /// <summary>The sections that appear in a form.</summary>
    public IEnumerable<ReportSection> SectionsIn(ReportForms form) => Sections.Where(section => (section.Forms & form) != 0);
}
