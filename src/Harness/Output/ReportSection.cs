namespace FastEval.Harness.Output;

/// <summary>
/// Rows under columns. Cells are null, string, bool, int, long, double, lists of strings or doubles, a <see cref="ReportRecord"/> or a list of them.
/// </summary>
/// <param name="Key">Its name in JSON and CSV.</param>
/// <param name="Title">Its heading for people; empty for none.</param>
/// <param name="Columns">What each cell of a row is.</param>
/// <param name="Rows">As many cells each as there are columns.</param>
/// <param name="IsRecord">Whether it is one record rather than a list: exactly one row, shown as name and value.</param>
/// <param name="Forms">Where it appears.</param>
internal sealed record ReportSection(
    string Key, string Title, IReadOnlyList<ReportColumn> Columns, IReadOnlyList<IReadOnlyList<object?>> Rows,
    bool IsRecord = false, ReportForms Forms = ReportForms.All)
{
    /// <summary>A section that is one record, from columns with their values.</summary>
    public static ReportSection Record(string key, string title, ReportForms forms, params (ReportColumn Column, object? Value)[] cells) =>
        new(key, title, [.. cells.Select(cell => cell.Column)], [[.. cells.Select(cell => cell.Value)]], IsRecord: true, forms);

    /// <summary>A single value of the JSON form, directly under its key.</summary>
    public static ReportSection Value(string key, object? value) => new(key, "", [new(key, "")], [[value]], IsRecord: true, ReportForms.Json) { IsValue = true };

    /// <summary>Whether it is one value rather than a record of it.</summary>
    public bool IsValue { get; init; }

    /// <summary>The indices of the columns that appear in a form.</summary>
    public IReadOnlyList<int> ColumnsIn(ReportForms form) =>
        [.. Enumerable.Range(0, Columns.Count).Where(i => (Columns[i].Forms & form) != 0)];
}
