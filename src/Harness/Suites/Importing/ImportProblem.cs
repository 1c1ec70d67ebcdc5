using System.Globalization;

namespace FastEval.Harness.Suites.Importing;

/// <summary>One thing that is wrong with a file that is imported.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Row">The row, from 1, without a header; null for the file as a whole.</param>
/// <param name="Field">The field; null for the row as a whole.</param>
/// <param name="What">What is wrong.</param>
/// <param name="Remedy">What to do.</param>
internal sealed record ImportProblem(string File, long? Row, string? Field, string What, string Remedy)
{
    public override string ToString() =>
        $"{File}{(Row is { } row ? string.Create(CultureInfo.InvariantCulture, $", row {row}") : "")}{(Field is null ? "" : $", field {Field}")}: {What}; {Remedy}.";
}
