namespace FastEval.Harness.Output;

/// <summary>The forms that a column or a section appears in.</summary>
[Flags]
internal enum ReportForms
{
    None = 0,
    Table = 1,
    Markdown = 2,
    Csv = 4,
    Json = 8,

    /// <summary>For people.</summary>
    Text = Table | Markdown,

    /// <summary>For programs.</summary>
    Data = Csv | Json,

    All = Text | Data,
}
