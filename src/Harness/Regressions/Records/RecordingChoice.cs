using FastEval.Harness.Records;

namespace FastEval.Harness.Regressions.Records;

/// <summary>Finds what the user means by a file, a label or a commit.</summary>
internal static class RecordingChoice
{
    private const int ShortestCommit = 4;

    /// <summary>Two builds, both of the machine that both were measured on; of several, of the one on which the second was measured last.</summary>
    /// <exception cref="RunRecordException">One of them is not known, or they have no machine in common.</exception>
    public static (RecordedBuild First, RecordedBuild Second) FindBoth(string first, string second, PerfHistory history)
    {
        IReadOnlyList<PerfRecording> one = All(first, history), other = All(second, history);
        string? common = other.OrderByDescending(recording => recording.Time).Select(recording => recording.Machine.Fingerprint()).FirstOrDefault(machine => one.Any(recording => recording.Machine.Fingerprint() == machine));
        RecordedBuild Of(IReadOnlyList<PerfRecording> all) => Join(common is null ? all : [.. all.Where(recording => recording.Machine.Fingerprint() == common)]);
        (RecordedBuild, RecordedBuild) both = (Of(one), Of(other));
        RequireSameMachine(both.Item1.Last, both.Item2.Last);
        return both;
    }

    /// <summary>All recordings under a name, whatever their work: those of a file, of a label, or of a commit (four digits or more).</summary>
    /// <exception cref="RunRecordException">There is none, or it stands for several commits.</exception>
    private static IReadOnlyList<PerfRecording> All(string name, PerfHistory history)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (File.Exists(name))
            return history.Read(name) is { Count: > 0 } all ? all : throw new RunRecordException($"{name} has no recording.");
        IReadOnlyList<PerfRecording> known = history.ReadAll();
        PerfRecording[] found = [.. known.Where(recording => recording.Label == name)];
        if (found.Length == 0 && name.Length >= ShortestCommit)
            found = [.. known.Where(recording => recording.Program.Commit?.StartsWith(name, StringComparison.OrdinalIgnoreCase) == true)];
        string[] commits = [.. found.Where(recording => recording.Label != name).Select(recording => recording.Program.Commit!).Distinct()];
        if (commits.Length > 1)
            throw new RunRecordException($"'{name}' could be any of {string.Join(", ", commits.Select(PerfRecording.ShortCommit))}: give more of the commit.");
        if (found.Length == 0)
            throw new RunRecordException($"There is no recording '{name}' in {history.Folder}: {Known(known)}");
        return found;
    }

    /// <summary>Refuses two of different machines.</summary>
    /// <exception cref="RunRecordException">Their machines differ.</exception>
    public static void RequireSameMachine(PerfRecording one, PerfRecording other)
    {
        string[] differences = [.. one.Machine.DifferencesFrom(other.Machine)];
        if (differences.Length > 0)
            throw new RunRecordException($"{one.Name} and {other.Name} were measured on different machines, and such figures are never compared: {string.Join("; ", differences)}. Record both on one machine, or use --interleave.");
    }

    /// <summary>The recordings of the latest build among them, on the machine and under the label of its last.</summary>
    private static RecordedBuild Join(IReadOnlyList<PerfRecording> recordings)
    {
        PerfRecording last = recordings.OrderBy(recording => recording.Time).Last();
        return RecordedBuild.Of([.. recordings.Where(one => IsSameBuild(one, last) && one.Label == last.Label && one.Machine.Fingerprint() == last.Machine.Fingerprint()).OrderBy(one => one.Time)]);
    }

    private static bool IsSameBuild(PerfRecording one, PerfRecording other) =>
        one.Program == other.Program && (one.Modules == other.Modules || one.Modules is null || other.Modules is null);

    private static string Known(IReadOnlyList<PerfRecording> known) => known.Count == 0
        ? "it holds none. Make one with `fasteval perf record`, or name its folder with --history."
        : $"it holds {string.Join(", ", known.Reverse().Select(recording => recording.Name).Distinct().Take(8))}.";
}
