using FastEval.Harness.Records;
using FastEval.Harness.Running;
using FastEval.Harness.Suites;

namespace FastEval.Harness.Reports.Analysis;

/// <summary>Finds the suite that a run asked: only one with the recorded hash is it.</summary>
internal static class RecordedSuiteFinder
{
    /// <summary>Looks where the user says; else where the run had it, and among the suites that ship.</summary>
    /// <param name="run">The run.</param>
    /// <param name="given">A name or path; null: as recorded.</param>
    /// <param name="environment">Environment variables by name.</param>
    /// <param name="cancellationToken">Stops between two items.</param>
    public static RecordedSuite Find(RunRecord run, string? given, Func<string, string?> environment, CancellationToken cancellationToken)
    {
        string? firstFault = null;
        foreach (string place in Places(run, given))
        {
            try
            {
                Suite suite = SuiteReader.Read(SuiteStore.LocateOrImport(place, environment, null, cancellationToken), cancellationToken);
                if (suite.Hash == run.Suite.Hash)
                    return RecordedSuite.Of(run.Suite.Pictures == SuiteRecord.ExchangedPictures ? suite with { Items = PictureExchange.Apply(suite.Items, (ulong)run.Seed) } : suite);
                firstFault ??= $"its files have changed since (hash {run.Suite.Hash[..Math.Min(12, run.Suite.Hash.Length)]}…, now {suite.Hash[..12]}…)";
            }
            catch (Exception e) when (e is FastEvalException or IOException or UnauthorizedAccessException)
            {
                firstFault ??= FirstLines(e.Message);
            }
        }
        return RecordedSuite.Missing(
            $"The suite {run.Suite.Name} {run.Suite.Version} that the run asked is not at hand: {firstFault?.TrimEnd('.')}. "
            + "So there are totals only: no accuracy by capability or domain, no questions and no pictures, and intervals take questions about one picture for independent. --suite names the suite's folder.");
    }

    /// <summary>In the order in which they are likely.</summary>
    private static IEnumerable<string> Places(RunRecord run, string? given)
    {
        if (given is not null)
            return [given];
        string there = Path.Combine(run.WorkingFolder ?? "", run.Suite.Path);
        // A name stays a name; a path is one from where the run was started.
        return new[] { Directory.Exists(there) ? Path.GetFullPath(there) : run.Suite.Path, run.Suite.Path, run.Suite.Name }
            .Where(place => !string.IsNullOrWhiteSpace(place)).Distinct(StringComparer.Ordinal);
    }

    /// <summary>A suite's own message lists every problem; the first says enough here.</summary>
    private static string FirstLines(string message) => string.Join(' ', message.Split('\n').Take(2));
}
