using FastEval.Harness.Records;
using FastEval.Harness.Suites;
using FastEval.Harness.Targets;

namespace FastEval.Harness.Running;

/// <summary>
/// Puts a plan's items to its targets, one target after the other, several items at a time, and records what is not recorded yet. Samples are written here
/// alone, one by one, as they are complete.
/// </summary>
internal sealed class SuiteRunner(RunPlan plan, RunFolder folder, ReplyScorer scorer, IRunProgress progress, TimeProvider time)
{
    private readonly MeasuringClock _clock = new(time, RecordedMs(folder));
    private readonly List<TargetFailure> _failures = [];
    private readonly int _total = plan.Items.Count * plan.Targets.Count;
    private int _totalDone = folder.Recorded.Count;
    private int _newSamples;
    private bool _isSpent;

    /// <summary>Runs what is missing.</summary>
    /// <exception cref="OperationCanceledException">It was stopped; what is recorded stays.</exception>
    /// <exception cref="RunRecordException">The record cannot be written, or does not fit the plan; what is recorded stays.</exception>
    public async Task<RunOutcome> RunAsync(CancellationToken cancellationToken)
    {
        foreach (SampleRecord sample in folder.Recorded)
            plan.Budget?.Add(sample);
        try
        {
            foreach (ITargetSource source in plan.Targets)
                await RunAsync(source, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            CloseAfterFailure();
            throw;
        }
        Close(isComplete: _totalDone == _total);
        return new RunOutcome(_failures, _newSamples, _isSpent ? plan.Budget!.Describe() : null);
    }

    private static double RecordedMs(RunFolder folder)
    {
        // What a killed process measured is in its samples, but not in run.json.
        double lastEnd = folder.Recorded.Select(sample => sample.Timings?.EndMs ?? 0).DefaultIfEmpty().Max();
        return Math.Max(lastEnd, folder.Run.ElapsedSeconds * 1000);
    }

    private async Task RunAsync(ITargetSource source, CancellationToken cancellationToken)
    {
        var recorded = folder.Recorded.Where(sample => sample.Target == source.Name).ToDictionary(sample => sample.Item, StringComparer.Ordinal);
        var tally = new TargetTally(source.Name, plan.Items.Count);
        foreach (SampleRecord sample in recorded.Values)
            tally.AddRecorded(sample);
        bool isPaid = plan.Budget?.Covers(source.Name) == true;
        if (tally.Done < plan.Items.Count && isPaid && !plan.Budget!.MayAsk(0))
        {
            _isSpent = true;
        }
        else if (tally.Done < plan.Items.Count)
        {
            progress.Preparing($"load {source.Name}", tally.State(_totalDone, _total, 0));
            using ITarget? target = await LoadAsync(source, cancellationToken).ConfigureAwait(false);
            if (target is null)
                return;
            Join(target.Record);
            progress.Preparing($"warm up {source.Name}", tally.State(_totalDone, _total, 0));
            await WarmUpAsync(target, cancellationToken).ConfigureAwait(false);
            try
            {
                await MeasureAsync(target, recorded, tally, isPaid, cancellationToken).ConfigureAwait(false);
            }
            catch (TargetUnusableException e)
            {
                // No item's fault: what is missing is asked again when the run goes on.
                _failures.Add(new TargetFailure(source.Name, e.Message, e));
                progress.Warn($"{source.Name} is not asked any more: {e.Message}");
                return;
            }
            _isSpent |= tally.Done < plan.Items.Count;
        }
        if (tally.AllFailed)
            _failures.Add(new TargetFailure(source.Name, $"all {tally.Done} samples failed{(tally.FirstFailure is { } first ? $"; the first: {first}" : ".")}", null));
    }

    private async Task<ITarget?> LoadAsync(ITargetSource source, CancellationToken cancellationToken)
    {
        try
        {
            return await source.LoadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is FastEvalException or IOException or UnauthorizedAccessException)
        {
            // The other targets' samples are worth having.
            _failures.Add(new TargetFailure(source.Name, e.Message, e));
            progress.Warn($"{source.Name} cannot be loaded: {e.Message}");
            return null;
        }
    }

    private async Task WarmUpAsync(ITarget target, CancellationToken cancellationToken)
    {
        try
        {
            await target.WarmUpAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (FastEvalException e)
        {
            progress.Warn($"{target.Record.Name} was not warmed up, so its first times are too long: {e.Message}");
        }
    }

    private async Task MeasureAsync(ITarget target, Dictionary<string, SampleRecord> recorded, TargetTally tally, bool isPaid, CancellationToken cancellationToken)
    {
        SuiteItem[] missing = [.. plan.Items.Where(item => !recorded.ContainsKey(item.Id))];
        var pipeline = new ItemPipeline(new SampleMaker(plan, target, scorer, _clock), new PictureReader(plan.Suite, time), target.InFlight, isPaid ? plan.Budget!.MayAsk : null);
        double beforeMs = _clock.ElapsedMs;
        _clock.Start();
        try
        {
            await foreach ((SuiteItem item, SampleRecord sample) in pipeline.MakeAsync(missing, cancellationToken).ConfigureAwait(false))
            {
                folder.Samples.Write(sample);
                _totalDone++;
                _newSamples++;
                plan.Budget?.Add(sample);
                if (tally.Add(sample, item.Images) is { } warning)
                    progress.Warn(warning);
                progress.Recorded(tally.State(_totalDone, _total, _clock.ElapsedMs - beforeMs));
            }
        }
        finally
        {
            _clock.Stop();
        }
    }

    /// <summary>Enters a target into the record, or checks that it is the one that was there.</summary>
    private void Join(TargetRecord target)
    {
        if (folder.Run.Targets.FirstOrDefault(one => one.Name == target.Name) is { } before)
            RunAgreement.Require(folder.Path, RunAgreement.Compare(before, target));
        else
            folder.Update(folder.Run with { Targets = [.. folder.Run.Targets, target] });
    }

    private void Close(bool isComplete)
    {
        folder.Samples.Flush();
        bool isNew = isComplete && folder.Run.Finished is null;
        if (_newSamples == 0 && !isNew)
            return;
        folder.Update(folder.Run with
        {
            ElapsedSeconds = Math.Round(_clock.ElapsedMs / 1000, 3),
            Finished = isNew ? time.GetUtcNow() : folder.Run.Finished,
        });
    }

    private void CloseAfterFailure()
    {
        try
        {
            Close(isComplete: false);
        }
        catch (RunRecordException)
        {
            // What stopped the run is being thrown, and is mostly the same full disk. Only the elapsed time is lost, and the next process gets it from the samples.
        }
    }
}
