using FastEval.Harness.Records;
using FastEval.Harness.Reports;

namespace FastEval.Harness.Comparing.Reports;

/// <summary>A comparison's page as a file: derived from the runs, it can be made again at any time.</summary>
internal static class ComparisonFile
{
    /// <summary>Writes it, whole or not at all.</summary>
    /// <param name="comparison">The comparison.</param>
    /// <param name="power">The difference whose sample size is wanted, 0 to 1; null for none.</param>
    /// <param name="folder">Where to; made if it is missing.</param>
    /// <param name="cancellationToken">Stops between two pictures.</param>
    /// <returns>Its path.</returns>
    /// <exception cref="RunRecordException">It cannot be written.</exception>
    public static string Write(RunComparison comparison, double? power, string folder, CancellationToken cancellationToken)
    {
        string path = Path.Combine(folder, RunFiles.Comparison);
        try
        {
            Directory.CreateDirectory(folder);
            WholeTextFile.Replace(path, writer => ComparisonHtml.Write(comparison, power, writer, cancellationToken));
            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunRecordException($"No report can be written to {folder}: {e.Message.TrimEnd('.')}. Make room, or name another folder: --out DIR.", e);
        }
    }
}
