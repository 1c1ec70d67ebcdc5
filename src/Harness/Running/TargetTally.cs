using FastEval.Harness.Records;
using FastEval.Harness.Scoring;

namespace FastEval.Harness.Running;

/// <summary>Counts a target's samples while they come.</summary>
/// <param name="target">What it is called.</param>
/// <param name="items">Samples that it will have.</param>
/// <param name="isJudge">Whether it is a judge: of a target, replies that only the judge failed at are no failures.</param>
internal sealed class TargetTally(string target, int items, bool isJudge = false)
{
    /// <summary>So many failures from the start, for one reason, are no accident of single items.</summary>
    public const int Telling = 10;

    private readonly int _items = items;
    private int _done;
    private double _correct;
    private int _errors;
    private int _failed;
    private int _unjudged;
    private int _doneHere;
    private int _failuresFromTheStart;
    private string? _reason;
    private bool _warned;

    public int Done => _done;

    /// <summary>Whether nothing but failures came.</summary>
    public bool AllFailed => _done > 0 && _failed == _done;

    /// <summary>The first failure's message, if that is how it began.</summary>
    public string? FirstFailure { get; private set; }

    /// <summary>Counts a sample that an earlier process made.</summary>
    public void AddRecorded(SampleRecord sample) => Count(sample);

    /// <summary>Counts a new sample.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="images">The item's pictures, whose names make no difference between two reasons.</param>
    /// <returns>What to warn of; null mostly.</returns>
    public string? Add(SampleRecord sample, IReadOnlyList<string> images)
    {
        Count(sample);
        _doneHere++;
        if (_failuresFromTheStart != _doneHere - 1)
            return null;
        if (sample.State != SampleState.Error)
            return null;
        string reason = images.Aggregate(sample.Error ?? "", (text, image) => text.Replace(image, "a picture", StringComparison.Ordinal));
        if (_reason is not null && _reason != reason)
            return null;
        _reason = reason;
        FirstFailure ??= sample.Error;
        _failuresFromTheStart++;
        if (_warned || _failuresFromTheStart < Telling)
            return null;
        _warned = true;
        return $"the first {Telling} samples of {target} all failed: {FirstFailure} The run goes on; Ctrl-C stops it.";
    }

    public RunState State(int totalDone, int total, double measuredMs) => new(
        target, _done, _items, _correct, _errors, totalDone, total, _doneHere > 0 && measuredMs > 0 ? _doneHere * 1000.0 / measuredMs : null)
    {
        Unjudged = _unjudged,
    };

    private void Count(SampleRecord sample)
    {
        _done++;
        _correct += sample.Score ?? 0;
        _unjudged += sample.State == SampleState.Unjudged ? 1 : 0;
        _errors += sample.State == SampleState.Error ? 1 : 0;
        _failed += sample.State == SampleState.Error && (isJudge || !sample.HasFailedJudging) ? 1 : 0;
    }
}
