using System.Globalization;

namespace FastEval.Harness.Suites;

/// <summary>One thing that is wrong with a suite, with its place and what to do about it.</summary>
/// <param name="File">The file, relative to the suite's folder.</param>
/// <param name="Line">Its line, from 1; null for the file as a whole.</param>
/// <param name="Field">The field; null for the line as a whole.</param>
/// <param name="What">What is wrong.</param>
/// <param name="Remedy">What to do.</param>
internal sealed record SuiteProblem(string File, int? Line, string? Field, string What, string Remedy)
{
    /// <summary>File and line as editors and compilers write them.</summary>
    public string Place => Line is { } line ? string.Create(CultureInfo.InvariantCulture, $"{File}:{line}") : File;

    public override string ToString() => $"{Place}: {(Field is null ? "" : Field + ": ")}{What}; {Remedy}.";
}
