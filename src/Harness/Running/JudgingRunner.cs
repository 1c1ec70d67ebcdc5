using FastEval.Harness.Records;
using FastEval.Harness.Suites;
using FastEval.Harness.Targets;

namespace FastEval.Harness.Running;

/// <summary>
/// Has the replies judged that wait for it, after all targets have answered: so no target's times have a judge's in them, and one local model is in memory at a time. A judged
/// sample is written behind the unjudged one, whose place it takes when the record is read; while all are judged anew, the one with the grade of before keeps it until that is done.
/// </summary>
internal sealed class JudgingRunner(RunPlan plan, RunFolder folder, IRunProgress progress, TimeProvider time)
{
    private readonly MeasuringClock _clock = new(time, 0);

    /// <summary>Judges samples.</summary>
    /// <param name="judge">Who, and how.</param>
    /// <param name="waiting">The samples, of any targets.</param>
    /// <param name="cancellationToken">Stops it; what is judged stays.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    /// <exception cref="RunRecordException">The record cannot be written, or had another judge.</exception>
    public async Task<JudgingOutcome> RunAsync(JudgePlan judge, IReadOnlyList<SampleRecord> waiting, CancellationToken cancellationToken)
    {
        string name = judge.Source.Name;
        if (plan.Budget?.MayJudge(0) == false)
            return new JudgingOutcome(0, null, IsSpent: true);
        var tally = new TargetTally($"the judge {name}", waiting.Count, isJudge: true);
        progress.Preparing($"load the judge {name}", tally.State(0, waiting.Count, 0));
        ITarget target;
        try
        {
            target = await judge.Source.LoadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is FastEvalException or IOException or UnauthorizedAccessException)
        {
            progress.Warn($"the judge {name} cannot be loaded: {e.Message}");
            return new JudgingOutcome(0, new TargetFailure($"the judge {name}", e.Message, e), IsSpent: false);
        }
        using (target)
        {
            JudgeRecord now = judge.Describe(target.Record);
            Join(now);
            int round = folder.Run.Rejudging?.Round ?? folder.Run.Judge?.Round ?? 0;
            IEnumerable<JudgeRecord> before = [.. folder.Run.EarlierJudges ?? [], .. folder.Run.Judge is { } graded ? [graded] : Array.Empty<JudgeRecord>()];
            int[] rounds = [round, .. before.Where(one => RunAgreement.Compare(one, now).Count == 0).Select(one => one.Round)];
            var asked = new ReplyJudge(target, judge, plan.Seed, round, rounds);
            return await JudgeAsync(asked, target.InFlight, waiting, tally, name, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<JudgingOutcome> JudgeAsync(
        ReplyJudge judge, int inFlight, IReadOnlyList<SampleRecord> waiting, TargetTally tally, string name, CancellationToken cancellationToken)
    {
        Dictionary<string, SuiteItem> items = plan.Items.ToDictionary(item => item.Id, StringComparer.Ordinal);
        _clock.Start();
        try
        {
            foreach (IGrouping<string, SampleRecord> target in waiting.GroupBy(sample => sample.Target, StringComparer.Ordinal))
            {
                Dictionary<string, SampleRecord> samples = target.ToDictionary(sample => sample.Item, StringComparer.Ordinal);
                // The judge sees no pictures, so none are read.
                SuiteItem[] asked = [.. target.Select(sample => items[sample.Item] with { Images = [] })];
                var pipeline = new ItemPipeline(
                    (read, token) => judge.JudgeAsync(read.Item, samples[read.Item.Id], token), new PictureReader(plan.Suite, time), inFlight, plan.Budget is { } budget ? budget.MayJudge : null);
                await foreach ((_, SampleRecord sample) in pipeline.MakeAsync(asked, cancellationToken).ConfigureAwait(false))
                {
                    folder.Samples.Write(sample);
                    plan.Budget?.Add(sample.Judging!);
                    if (tally.Add(sample, []) is { } warning)
                        progress.Warn(warning);
                    progress.Recorded(tally.State(tally.Done, waiting.Count, _clock.ElapsedMs));
                }
            }
        }
        catch (TargetUnusableException e)
        {
            progress.Warn($"the judge {name} is not asked any more: {e.Message}");
            return new JudgingOutcome(tally.Done, new TargetFailure($"the judge {name}", e.Message, e), IsSpent: false);
        }
        TargetFailure? failure = tally.AllFailed ? new TargetFailure($"the judge {name}", $"none of {tally.Done} replies could be judged{(tally.FirstFailure is { } first ? $"; the first: {first}" : ".")}", null) : null;
        return new JudgingOutcome(tally.Done, failure, tally.Done < waiting.Count);
    }

    /// <summary>Enters the judge into the record, or checks that it is the one whose grades are there.</summary>
    private void Join(JudgeRecord judge)
    {
        RejudgingRecord? anew = folder.Run.Rejudging;
        JudgeRecord? before = anew is null ? folder.Run.Judge : anew.Judge;
        if (before is not null)
            RunAgreement.Require(folder.Path, RunAgreement.Compare(before, judge), RunAgreement.OtherJudge);
        PriceRecord? price = before?.Target.Api?.Price;
        if (before is not null && price == judge.Target.Api?.Price)
            return;
        RunRecord run = folder.Run.WithEarlierPrice(price, judge.Target.Api?.Price);
        JudgeRecord joined = judge with { Round = before?.Round ?? 0 };
        folder.Update(anew is null ? run with { Judge = joined } : run with { Rejudging = anew with { Judge = joined } });
    }
}
