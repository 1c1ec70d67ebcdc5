using FastEval.Harness.Diagnostics;
using FastEval.Harness.Records;
using FastEval.Harness.Scoring;
using FastEval.Harness.Suites;
using FastEval.Harness.Targets;

namespace FastEval.Harness.Running;

/// <summary>
/// Puts a plan's items to its targets, one target after the other, several items at a time, and records what is not recorded yet; then has judged what waits for it. Samples are
/// written one by one, as they are complete.
/// </summary>
/// <param name="plan">What is asked of whom.</param>
/// <param name="folder">The record.</param>
/// <param name="scorer">What reads replies.</param>
/// <param name="progress">Who is told.</param>
/// <param name="time">The clock.</param>
/// <param name="counters">Where the machine's energy counters are; null for this machine's.</param>
internal sealed class SuiteRunner(RunPlan plan, RunFolder folder, ReplyScorer scorer, IRunProgress progress, TimeProvider time, EnergyCounters? counters = null)
{
    private readonly Dictionary<string, EnergyRecord> _energy = [];
    private readonly MeasuringClock _clock = new(time, RecordedMs(folder));
    private readonly List<TargetFailure> _failures = [];
    private readonly int _total = plan.Items.Count * plan.Targets.Count;
    private int _totalDone = folder.Recorded.Count;
    private int _newSamples;
    private bool _isSpent;
    private bool _awaitsJudge;
    private int _awaitedAnew;

    /// <summary>Runs what is missing.</summary>
    /// <exception cref="OperationCanceledException">It was stopped; what is recorded stays.</exception>
    /// <exception cref="RunRecordException">The record cannot be written, or does not fit the plan; what is recorded stays.</exception>
    public async Task<RunOutcome> RunAsync(CancellationToken cancellationToken)
    {
        CountSpent();
        try
        {
            foreach (ITargetSource source in plan.Targets)
                await RunAsync(source, cancellationToken).ConfigureAwait(false);
            if (plan.Judge is { } judge)
                await JudgeAsync(judge, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            CloseAfterFailure();
            throw;
        }
        Close(isComplete: _totalDone == _total && !_awaitsJudge);
        return new RunOutcome(_failures, _newSamples, _isSpent ? plan.Budget!.Describe() : null, _awaitedAnew);
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

    private async Task JudgeAsync(JudgePlan judge, CancellationToken cancellationToken)
    {
        IReadOnlyList<SampleRecord> waiting = WaitingReplies.Of(RunReader.Read(folder.Path));
        if (waiting.Count > 0)
        {
            JudgingOutcome outcome = await new JudgingRunner(plan, folder, progress, time).RunAsync(judge, waiting, cancellationToken).ConfigureAwait(false);
            _newSamples += outcome.Judged;
            _isSpent |= outcome.IsSpent;
            if (outcome.Failure is { } failure)
                _failures.Add(failure);
        }
        if (folder.Run.Rejudging is { } anew)
        {
            RecordedRun judged = RunReader.Read(folder.Path);
            _awaitedAnew = WaitingReplies.Of(judged).Count;
            if (_awaitedAnew == 0)
                EndRejudging(judge.Source.Name, [.. judged.JudgedAnew.Where(sample => sample.Judging!.Round == anew.Round)], wasAsked: waiting.Count > 0);
        }
        // A judging anew that is not complete leaves the grades of before, and with them the run as it was.
        _awaitsJudge = RunReader.Read(folder.Path).Samples.Any(sample => sample.State == SampleState.Unjudged);
    }

    private void EndRejudging(string judge, SampleRecord[] verdicts, bool wasAsked)
    {
        if (verdicts.Any(sample => sample.Score is not null))
            folder.EndRejudging();
        else if (!wasAsked)
            _failures.Add(new TargetFailure($"the judge {judge}", $"none of its {verdicts.Length} verdicts can be read, so the grades of before stay. Ask it again with --retry-errors, or another judge or prompt with --rejudge.", null));
    }

    /// <summary>Counts what earlier processes spent.</summary>
    private void CountSpent()
    {
        if (plan.Budget is not { } budget)
            return;
        foreach (SampleRecord sample in folder.Recorded)
            budget.Add(sample);
        foreach (JudgingRecord judging in RecordedRun.Latest(folder.Recorded, folder.JudgedAnew))
        {
            budget.Add(judging);
            if (judging.Earlier is { } earlier)
                budget.Add(earlier);
        }
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
        var tries = folder.Dropped.Where(sample => sample.Target == target.Record.Name).ToDictionary(sample => sample.Item, sample => sample.TriesBefore + (sample.Attempts?.Count ?? 0), StringComparer.Ordinal);
        var pipeline = new ItemPipeline(new SampleMaker(plan, target, scorer, _clock, tries).MakeAsync, new PictureReader(plan.Suite, time), target.InFlight, isPaid ? plan.Budget!.MayAsk : null);
        double beforeMs = _clock.ElapsedMs;
        using EnergyMeter? meter = target.Record.Kind == TargetRecord.Local ? EnergyMeter.Open(counters ?? EnergyCounters.OfThisMachine, target.Gpu) : null;
        int made = 0;
        _clock.Start();
        try
        {
            await foreach ((SuiteItem item, SampleRecord sample) in pipeline.MakeAsync(missing, cancellationToken).ConfigureAwait(false))
            {
                folder.Samples.Write(sample);
                _totalDone++;
                _newSamples++;
                made++;
                if (meter?.Read() is > 0 and var joules)
                    _energy[target.Record.Name] = new EnergyRecord(joules, made, meter.Meters);
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
        {
            RunAgreement.Require(folder.Path, RunAgreement.Compare(before, target));
            if (before.Api is { } api && api.Price != target.Api?.Price)
            {
                folder.Update(folder.Run.WithEarlierPrice(api.Price, target.Api?.Price) with
                {
                    Targets = [.. folder.Run.Targets.Select(one => one == before ? before with { Api = api with { Price = target.Api?.Price } } : one)],
                });
            }
        }
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
            Targets = [.. folder.Run.Targets.Select(target => _energy.Remove(target.Name, out EnergyRecord? energy) ? target with { Energy = target.Energy + energy } : target)],
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
