using System.Globalization;
using FastEval.Harness.Output;
using FastEval.Harness.Records;
using FastEval.Harness.Reports.Analysis;
using FastEval.Harness.Suites;

namespace FastEval.Harness.Comparing;

/// <summary>Several targets, of one run or of several over the same suite, each set against the first. A pure function of the records and the suite.</summary>
internal sealed record RunComparison
{
    /// <summary>Differences up to so much do not matter unless the user says otherwise: 3 points.</summary>
    public const double DefaultMargin = 0.03;

    private const int LabelLetters = 22;

    private RunComparison()
    {
    }

    /// <summary>The base first.</summary>
    public required IReadOnlyList<ComparedTarget> Targets { get; init; }

    /// <summary>The suite, as far as it is there.</summary>
    public required RecordedSuite Suite { get; init; }

    /// <summary>Every target but the base against it.</summary>
    public required IReadOnlyList<TargetComparison> Comparisons { get; init; }

    /// <summary>In which ways each target fails, in their order.</summary>
    public required IReadOnlyList<FailureProfile> Profiles { get; init; }

    /// <summary>Items that all answered and none has right, in the suite's order; empty without the suite.</summary>
    public required IReadOnlyList<CommonFailure> CommonFailures { get; init; }

    /// <summary>All together first, then by capability; empty without the suite.</summary>
    public required IReadOnlyList<CommonFailureRate> CommonFailureRates { get; init; }

    /// <summary>Differences up to this do not matter, 0 to 1.</summary>
    public required double Margin { get; init; }

    /// <summary>What the bootstrap drew from.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The name of the suite and its version.</summary>
    public SuiteRecord Asked => Targets[0].Run.Recorded.Run.Suite;

    /// <summary>What a reader must know before the figures, a sentence each.</summary>
    public IReadOnlyList<string> Notes
    {
        get
        {
            var notes = new List<string>(Targets.Select(target => target.Run).Distinct().SelectMany(run => run.Notes).Distinct(StringComparer.Ordinal));
            foreach (TargetComparison comparison in Comparisons.Where(comparison => comparison.LeftOut > 0))
                notes.Add(string.Create(CultureInfo.InvariantCulture, $"{comparison.LeftOut} answers of {comparison.Base.Label} or {comparison.Other.Label} have no counterpart and are left out of their differences."));
            MachineRecord machine = Targets[0].Run.Recorded.Run.Machine;
            if (Targets.Any(target => target.Run.Recorded.Run.Machine.Processor != machine.Processor))
                notes.Add("The runs are from different machines: their speeds cannot be compared.");
            RunRecord[] asked = [.. Targets.Select(target => target.Run.Recorded.Run)];
            if (asked.Any(run => run.ScoreMode != asked[0].ScoreMode))
                notes.Add($"The runs were scored otherwise ({string.Join(", ", Targets.Select(target => $"{target.Label}: {target.Run.Recorded.Run.ScoreMode}"))}): what is due to that and what to the models cannot be told apart.");
            TargetRecord[] targets = [.. Targets.Select(target => target.Target.Target)];
            if (targets.Any(target => target.Temperature is { } t && targets.Any(other => other.Temperature is { } o && o != t)))
                notes.Add($"The temperatures differ: {string.Join(", ", Targets.Select(target => string.Create(CultureInfo.InvariantCulture, $"{target.Label}: {target.Target.Target.Temperature?.ToString(CultureInfo.InvariantCulture) ?? "not sent"}")))}.");
            if (targets.Any(target => target.MaxTokens != targets[0].MaxTokens))
                notes.Add($"The limits of an answer's tokens differ: {string.Join(", ", Targets.Select(target => string.Create(CultureInfo.InvariantCulture, $"{target.Label}: {target.Target.Target.MaxTokens}")))}.");
            return notes;
        }
    }

    /// <summary>Compares all targets of some runs.</summary>
    /// <param name="runs">At least one; together at least two targets.</param>
    /// <param name="baseName">The label of the target that the others are set against; null for the first.</param>
    /// <param name="margin">Differences up to this do not matter, above 0 and below 1.</param>
    /// <param name="seed">What the bootstrap draws from.</param>
    /// <exception cref="RunRecordException">The runs asked different suites, or were graded by different judges; there is only one target, or none of that name.</exception>
    public static RunComparison Of(IReadOnlyList<RunAnalysis> runs, string? baseName, double margin, ulong seed)
    {
        SuiteRecord suite = runs[0].Recorded.Run.Suite;
        foreach (RunAnalysis run in runs)
        {
            SuiteRecord other = run.Recorded.Run.Suite;
            if (other.Hash != suite.Hash || other.Pictures != suite.Pictures)
            {
                throw new RunRecordException(
                    $"{run.Recorded.Folder} asked {Describe(other)}, and {runs[0].Recorded.Folder} {Describe(suite)}: only runs of the same suite can be compared item by item.");
            }
        }
        if (runs.Select(run => run.Recorded).Where(run => run.Run.Judge is not null).ToArray() is [var first, .. var others] && others.FirstOrDefault(other => !other.Run.Judge!.GradesAs(first.Run.Judge!)) is { } judged)
        {
            throw new RunRecordException(
                $"{judged.Folder} was graded by {judged.Run.Judge!.Target.Name}, and {first.Folder} by {first.Run.Judge!.Target.Name}, or they were asked otherwise: grades of two judges are on two scales. Have one run's replies judged anew: fasteval run --resume {judged.Folder} --rejudge --judge SPEC.");
        }
        ComparedTarget[] targets = BaseFirst(Label(runs), baseName);
        if (targets.Length < 2)
            throw new RunRecordException($"{runs[0].Recorded.Folder} has one target: name a second run, or a run with several targets.");
        IReadOnlyList<CommonFailure> answered = AnsweredByAll(targets);
        CommonFailure[] failed = [.. answered.Where(one => one.Samples.All(sample => !sample.IsCorrect))];
        var failedItems = failed.Select(one => one.Item.Id).ToHashSet(StringComparer.Ordinal);
        return new RunComparison
        {
            Targets = targets,
            Suite = runs[0].Suite,
            Comparisons = [.. targets.Skip(1).Select(target => TargetComparison.Of(targets[0], target, margin, seed))],
            Profiles = [.. targets.Select(target => FailureProfile.Of(target.Target.Samples))],
            CommonFailures = failed,
            CommonFailureRates = answered.Count == 0 ? [] :
            [
                new(null, "", answered.Count, failed.Length),
                .. ItemFacet.Sorted(answered.GroupBy(one => one.Item.Capability, StringComparer.Ordinal)
                    .Select(cell => new CommonFailureRate(ItemFacet.Capability, cell.Key, cell.Count(), cell.Count(one => failedItems.Contains(one.Item.Id)))), cell => cell.Key),
            ],
            Margin = margin,
            Seed = seed,
        };
    }

    private static ComparedTarget[] Label(IReadOnlyList<RunAnalysis> runs)
    {
        (RunAnalysis Run, TargetAnalysis Target)[] all = [.. runs.SelectMany(run => run.Targets.Select(target => (run, target)))];
        string[] labels =
        [
            .. all.Select(one => all.Count(other => other.Target.Target.Name == one.Target.Target.Name) == 1 ? one.Target.Target.Name : $"{one.Target.Target.Name} ({one.Run.Recorded.Run.Id})"),
        ];
        IReadOnlyList<string> shortLabels = ShortName.Of(labels, LabelLetters);
        return [.. all.Select((one, i) => new ComparedTarget(labels[i], shortLabels[i], one.Run, one.Target))];
    }

    private static ComparedTarget[] BaseFirst(ComparedTarget[] targets, string? name)
    {
        if (name is null)
            return targets;
        ComparedTarget first = targets.FirstOrDefault(target => target.Label == name)
            ?? throw new RunRecordException($"There is no target '{name}'. There are: {string.Join(", ", targets.Select(target => target.Label))}.");
        return [first, .. targets.Where(target => target != first)];
    }

    private static IReadOnlyList<CommonFailure> AnsweredByAll(ComparedTarget[] targets)
    {
        Dictionary<string, AnalysedSample>[] others =
            [.. targets.Skip(1).Select(target => target.Target.Samples.Where(sample => sample.IsAnswered).ToDictionary(sample => sample.Sample.Item, StringComparer.Ordinal))];
        return
        [
            .. targets[0].Target.Samples
                .Where(sample => sample is { IsAnswered: true, Item: not null } && others.All(other => other.ContainsKey(sample.Sample.Item)))
                .Select(sample => new CommonFailure(sample.Item!, [sample, .. others.Select(other => other[sample.Sample.Item])])),
        ];
    }

    private static string Describe(SuiteRecord suite) =>
        $"{suite.Name} {suite.Version} (hash {suite.Hash[..Math.Min(12, suite.Hash.Length)]}…{(suite.Pictures is null ? "" : $", pictures {suite.Pictures}")})";
}
