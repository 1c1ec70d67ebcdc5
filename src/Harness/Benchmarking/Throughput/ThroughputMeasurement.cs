using FastEval.Engine.Decoding;
using FastEval.Engine.Timing;

namespace FastEval.Harness.Benchmarking.Throughput;

/// <summary>
/// Samples per second on one loaded model: a warm-up about the first picture, then per repetition the caches are emptied and every question about every picture is asked,
/// picture after picture, with as many under way as the engine computes at a time. A repetition is one sample of every metric.
/// </summary>
internal sealed class ThroughputMeasurement(ThroughputPlan plan, int parallel, int repetitions, IBenchTarget target, BenchSamples samples, BenchSteps steps, TimeProvider time)
{
    private static readonly (BenchMetric Metric, Func<RequestTimings, double> Ms)[] Phases =
    [
        (BenchMetric.SampleQueue, timings => timings.QueueMs),
        (BenchMetric.SampleRead, timings => timings.PhasesMs[Phase.Read]),
        (BenchMetric.SamplePreprocess, timings => timings.PhasesMs[Phase.Preprocess]),
        (BenchMetric.SampleVisionEncode, timings => timings.PhasesMs[Phase.VisionEncode]),
        (BenchMetric.SampleProject, timings => timings.PhasesMs[Phase.Project]),
        (BenchMetric.SamplePrefillImage, timings => timings.PhasesMs[Phase.PrefillImage]),
        (BenchMetric.SamplePrefillText, timings => timings.PhasesMs[Phase.PrefillText]),
        (BenchMetric.SampleFirst, timings => timings.PhasesMs[Phase.SampleFirst]),
        (BenchMetric.SampleDecode, timings => timings.E2eMs - timings.TtftMs),
    ];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        steps.Next("throughput, warm-up");
        await target.ClearCachesAsync(cancellationToken).ConfigureAwait(false);
        await AskAllAsync([plan.Pictures[0]], cancellationToken).ConfigureAwait(false);
        for (int i = 1; i <= repetitions; i++)
        {
            steps.Next($"throughput {i}/{repetitions}");
            await target.ClearCachesAsync(cancellationToken).ConfigureAwait(false);
            long start = time.GetTimestamp();
            List<AnsweredQuestion> answered = await AskAllAsync(plan.Pictures, cancellationToken).ConfigureAwait(false);
            Record(answered, time.GetElapsedTime(start));
        }
    }

    private void Record(List<AnsweredQuestion> answered, TimeSpan elapsed)
    {
        samples.Add(BenchMetric.SamplesPerSecond, answered.Count / elapsed.TotalSeconds);
        // Every question is about one picture.
        samples.Add(BenchMetric.EmbeddingHitRate, (double)answered.Sum(one => one.Usage.ImagesReused.Count) / answered.Count);
        samples.Add(BenchMetric.PrefixHitRate, (double)answered.Sum(one => one.Usage.Reused) / answered.Sum(one => one.Usage.Prompt));
        // mtmd runs the tower and the projector as one graph.
        foreach ((BenchMetric metric, Func<RequestTimings, double> ms) in Phases.Where(phase => phase.Metric != BenchMetric.SampleProject || target.Info.Vision?.Name != "mtmd"))
            samples.Add(metric, answered.Average(one => ms(one.Timings)));
    }

    private async Task<List<AnsweredQuestion>> AskAllAsync(IReadOnlyList<PromptPart.Image> pictures, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var asked = new List<Task<AnsweredQuestion>>(parallel);
        var answered = new List<AnsweredQuestion>();
        try
        {
            foreach (PromptPart.Image picture in pictures)
            {
                foreach (string question in plan.Questions)
                {
                    if (asked.Count == parallel)
                        answered.Add(await FirstAsync(asked).ConfigureAwait(false));
                    asked.Add(AskAsync(picture, question, stop.Token));
                }
            }
            while (asked.Count > 0)
                answered.Add(await FirstAsync(asked).ConfigureAwait(false));
            return answered;
        }
        finally
        {
            // After a failure: nothing is under way when the model is freed.
            await stop.CancelAsync().ConfigureAwait(false);
            await ((Task)Task.WhenAll(asked)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task<AnsweredQuestion> FirstAsync(List<Task<AnsweredQuestion>> asked)
    {
        Task<AnsweredQuestion> first = await Task.WhenAny(asked).ConfigureAwait(false);
        asked.Remove(first);
        return await first.ConfigureAwait(false);
    }

    private async Task<AnsweredQuestion> AskAsync(PromptPart.Image picture, string question, CancellationToken cancellationToken)
    {
        PromptTurn[] turns = [PromptTurn.User(picture, new PromptPart.Text("\n" + question))];
        if (plan.Options is { } options)
        {
            OptionScores scores = await target.ScoreAsync(new OptionScoringRequest { Turns = turns, Options = options }, cancellationToken).ConfigureAwait(false);
            return new AnsweredQuestion(scores.Usage, scores.Timings);
        }
        GenerationResult result = await target.AskAsync(
            new GenerationRequest { Turns = turns, MaxTokens = plan.AnswerTokens, IgnoreEndOfGeneration = true }, cancellationToken).ConfigureAwait(false);
        return new AnsweredQuestion(result.Usage, result.Timings);
    }
}
