using FastEval.Harness.Scoring;

namespace FastEval.Harness.Records;

/// <summary>
/// Gathers the lines of <c>samples.jsonl</c>. A judged sample takes the place of the one before it that waited for the judge; one of a judging anew stands beside it, until <c>run.json</c> says
/// that this judge's grades are the run's.
/// </summary>
internal sealed class SampleLines(RunRecord run)
{
    private readonly HashSet<string> _targets = run.Targets.Select(target => target.Name).ToHashSet(StringComparer.Ordinal);
    private readonly int _round = run.Judge?.Round ?? 0;
    private readonly Dictionary<(string, string), int> _places = [];
    private readonly List<SampleRecord> _samples = [];
    private readonly Dictionary<(string, string), SampleRecord> _anew = [];

    /// <summary>The samples that count, in the order of their first lines.</summary>
    // A grade of a judge before, which a power cut left without its successor, is none of this judge's.
    public IReadOnlyList<SampleRecord> Samples => [.. _samples.Select(sample => sample.Judging is { } judging && judging.Round != _round ? sample.Unjudged() : sample)];

    /// <inheritdoc cref="RecordedRun.JudgedAnew"/>
    public IReadOnlyList<SampleRecord> JudgedAnew => [.. _anew.Values];

    /// <summary>Adds a line.</summary>
    /// <returns>What is wrong with it; null if nothing is.</returns>
    public string? Add(SampleRecord sample)
    {
        if (!_targets.Contains(sample.Target))
            return $"the target '{sample.Target}' is not in {RunFiles.Run}";
        (string, string) key = (sample.Target, sample.Item);
        bool isAnew = sample.Judging?.Round > _round;
        if (!_places.TryGetValue(key, out int place))
        {
            if (isAnew)
                return $"the item '{sample.Item}' of target '{sample.Target}' is judged anew, but the line with its reply is gone";
            _places.Add(key, _samples.Count);
            _samples.Add(sample);
            return null;
        }
        SampleRecord? before = isAnew ? _anew.GetValueOrDefault(key) : _samples[place];
        if (before is not null && !Follows(before, sample))
            return $"the item '{sample.Item}' of target '{sample.Target}' is there twice";
        if (isAnew)
            _anew[key] = sample;
        else
            _samples[place] = sample;
        return null;
    }

    private static bool Follows(SampleRecord before, SampleRecord sample) => sample.Judging is { } judging
        && (before is { State: SampleState.Unjudged } or { HasFailedJudging: true } || (before.Judging is { } earlier && earlier.Round < judging.Round));
}
