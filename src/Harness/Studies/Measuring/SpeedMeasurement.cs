using FastEval.Engine;
using FastEval.Harness.Benchmarking;
using FastEval.Harness.Diagnostics;
using FastEval.Harness.Studies.Records;

namespace FastEval.Harness.Studies.Measuring;

/// <summary>Measures how fast a pair is, as <c>fasteval bench</c> does, with shorter prompts and answers.</summary>
internal sealed class SpeedMeasurement(int repetitions, TimeProvider time)
{
    private const int PromptTokens = 256;
    private const int OutputTokens = 32;
    private static readonly TimeSpan WatchTime = TimeSpan.FromSeconds(0.3);

    /// <summary>Measures it.</summary>
    /// <exception cref="FastEvalException">It cannot be loaded or measured.</exception>
    public async Task<SpeedRecord> MeasureAsync(EngineOptions options, StudyPair pair, CancellationToken cancellationToken)
    {
        double? load = await ProcessorLoad.WatchAsync(WatchTime, cancellationToken).ConfigureAwait(false);
        var plan = new BenchPlan
        {
            Engine = options,
            Devices = [options.Device],
            Pictures = [BenchPicture.Load()],
            PromptTokens = PromptTokens,
            OutputTokens = OutputTokens,
            Repetitions = repetitions,
            TrainedContext = TrainedContext.Read(options.ModelPath),
        };
        var runner = new BenchRunner(new EngineBenchTarget.Loader(), new MemoryProbe(), new Silence(), time);
        DeviceOutcome outcome = (await runner.RunAsync(plan, cancellationToken).ConfigureAwait(false))[0];
        if (outcome.Failure is { } failure)
            throw new FastEvalException($"{pair.Name} cannot be measured: {failure.Message}", failure);
        return new SpeedRecord(pair.Name, load, [.. outcome.Rows.Select(row => new SpeedRow(row.Metric.Key, row.Metric.Unit, row.Samples))], outcome.Notes);
    }

    private sealed class Silence : IBenchProgress
    {
        public void Report(string device, string next, int done, int total)
        {
        }
    }
}
