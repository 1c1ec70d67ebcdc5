using FastEval.Harness.Output;

namespace FastEval.Harness.Reports.Html;

/// <summary>A section of a report as an HTML table.</summary>
internal static class HtmlTable
{
    public static HtmlFragment Of(ReportSection section) => section.IsRecord ? Record(section) : List(section);

    private static HtmlFragment Record(ReportSection section) => HtmlFragment.Of(
        $"""
        <table class="record"><tbody>
        {section.ColumnsIn(ReportForms.Markdown).Where(i => section.Rows[0][i] is not null).Select(i => HtmlFragment.Of($"<tr><th>{section.Columns[i].Header}</th><td>{CellText.ForPeople(section.Rows[0][i])}</td></tr>"))}
        </tbody></table>

        """);

    private static HtmlFragment List(ReportSection section)
    {
        IReadOnlyList<int> columns = section.ColumnsIn(ReportForms.Markdown);
        return HtmlFragment.Of(
            $"""
            <div class="wide"><table class="record"><thead><tr>{columns.Select(i => HtmlFragment.Of($"<th{Align(section, i)}>{section.Columns[i].Header}</th>"))}</tr></thead><tbody>
            {section.Rows.Select(row => HtmlFragment.Of($"<tr>{columns.Select((i, place) => place == 0 ? HtmlFragment.Of($"<th>{CellText.ForPeople(row[i])}</th>") : HtmlFragment.Of($"<td{Align(section, i)}>{CellText.ForPeople(row[i])}</td>"))}</tr>"))}
            </tbody></table></div>

            """);
    }

    private static HtmlFragment Align(ReportSection section, int column) => new(section.Columns[column].IsNumber ? " class=\"num\"" : "");
}
