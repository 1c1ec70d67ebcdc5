namespace FastEval.Harness.Output;

/// <summary>One column of a section.</summary>
/// <param name="Key">Its name in JSON and CSV.</param>
/// <param name="Header">Its name for people.</param>
/// <param name="IsNumber">Aligned to the right.</param>
/// <param name="Forms">Where it appears.</param>
internal sealed record ReportColumn(string Key, string Header, bool IsNumber = false, ReportForms Forms = ReportForms.All);
