using System.Globalization;
using FastEval.Engine.Decoding;
using FastEval.Harness.Targets;

namespace FastEval.Harness.Benchmarking.Load;

/// <summary>
/// Puts questions to a target: so many at a time, each taking an answered one's place, or as they arrive, however many are under way. Each question's text is its own, so that no
/// server answers it from what it remembers; the picture is the same.
/// </summary>
internal sealed class LoadRunner(LoadPlan plan, TimeProvider time, Action<string, double> report)
{
    /// <summary>Runs every level.</summary>
    /// <exception cref="FastEvalException">The target cannot be loaded, or answers nothing any more.</exception>
    public async Task<IReadOnlyList<LoadLevel>> RunAsync(ITargetSource source, CancellationToken cancellationToken)
    {
        report($"load {source.Name} …", 0);
        using ITarget target = await source.LoadAsync(cancellationToken).ConfigureAwait(false);
        await target.WarmUpAsync(cancellationToken).ConfigureAwait(false);
        if (plan.Rate is not null)
            return [await LevelAsync(target, null, 0, cancellationToken).ConfigureAwait(false)];
        var levels = new List<LoadLevel>();
        foreach (int concurrency in plan.Concurrency)
            levels.Add(await LevelAsync(target, concurrency, levels.Count, cancellationToken).ConfigureAwait(false));
        return levels;
    }

    private async Task<LoadLevel> LevelAsync(ITarget target, int? concurrency, int index, CancellationToken cancellationToken)
    {
        string name = target.Record.Name;
        report(string.Create(CultureInfo.InvariantCulture, $"{name}: {(concurrency is { } many ? $"{many} at a time" : $"{plan.Rate} per second")}"), (double)index / Math.Max(1, plan.Concurrency.Count));
        var samples = new LoadSample[plan.Requests];
        long start = time.GetTimestamp();
        if (concurrency is { } workers)
        {
            int next = -1;
            await Task.WhenAll(Enumerable.Range(0, workers).Select(async _ =>
            {
                for (int i = Interlocked.Increment(ref next); i < samples.Length; i = Interlocked.Increment(ref next))
                    samples[i] = await AskAsync(target, index, i, cancellationToken).ConfigureAwait(false);
            })).ConfigureAwait(false);
        }
        else
        {
            IReadOnlyList<double> arrivals = plan.Arrivals();
            await Task.WhenAll(samples.Select(async (_, i) =>
            {
                await Task.Delay(TimeSpan.FromSeconds(arrivals[i]), time, cancellationToken).ConfigureAwait(false);
                samples[i] = await AskAsync(target, index, i, cancellationToken).ConfigureAwait(false);
            })).ConfigureAwait(false);
        }
        return new LoadLevel(name, concurrency, time.GetElapsedTime(start).TotalSeconds, samples);
    }

    private async Task<LoadSample> AskAsync(ITarget target, int level, int number, CancellationToken cancellationToken)
    {
        var text = new PromptPart.Text(string.Create(CultureInfo.InvariantCulture, $"Question {level + 1}.{number + 1}: what is this, and what else comes to mind?"));
        var question = new TargetQuestion { Parts = plan.Picture is { } picture ? [picture, text] : [text], MaxTokens = plan.MaxTokens, Seed = (uint)number };
        try
        {
            TargetReply reply = await target.AnswerAsync(question, cancellationToken).ConfigureAwait(false);
            return new LoadSample(reply.Timings, Math.Max(0, reply.Tokens?.Output ?? 0), reply.Attempts?.Count ?? 1, null);
        }
        catch (FastEvalException e) when (e is not TargetUnusableException)
        {
            return new LoadSample(null, 0, (e as Targets.Http.ProviderException)?.Attempts.Count ?? 1, e.Message);
        }
    }
}
