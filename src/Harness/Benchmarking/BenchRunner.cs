using FastEval.Engine;
using FastEval.Harness.Benchmarking.Throughput;
using FastEval.Harness.Diagnostics;

namespace FastEval.Harness.Benchmarking;

/// <summary>Measures every device of a plan, one after the other. A device that fails does not lose the others' rows, nor its own so far.</summary>
internal sealed class BenchRunner(IBenchTargetLoader loader, IMemoryProbe memory, IBenchProgress progress, TimeProvider time)
{
    private const double Mebi = 1048576.0;

    /// <summary>Runs the plan.</summary>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async Task<IReadOnlyList<DeviceOutcome>> RunAsync(BenchPlan plan, CancellationToken cancellationToken)
    {
        var outcomes = new List<DeviceOutcome>();
        foreach (string device in plan.Devices)
            outcomes.Add(await MeasureAsync(plan, device, cancellationToken).ConfigureAwait(false));
        return outcomes;
    }

    private async Task<DeviceOutcome> MeasureAsync(BenchPlan plan, string device, CancellationToken cancellationToken)
    {
        var samples = new BenchSamples();
        var notes = new List<string>();
        EngineInfo? info = null;
        Exception? failure = null;
        var steps = new BenchSteps(plan, device, progress, cancellationToken);
        try
        {
            if (!memory.TryResetPeak())
                notes.Add("Peak RSS is the whole process's so far: this system does not let a process start it anew.");
            bool onCpu = device.Equals("cpu", StringComparison.OrdinalIgnoreCase);
            long freeBefore = onCpu ? 0 : memory.ReadDeviceFreeBytes(device);
            using IBenchTarget target = Load(plan, device, samples, steps);
            info = target.Info;
            plan.RequireRoom(info);
            if (info.Vision is { } vision && !vision.Device.Equals(info.Device, StringComparison.OrdinalIgnoreCase))
                notes.Add($"The {vision.Name} encoder ran on {vision.Device}, not on {device}: image preprocess, vision encode and project in these rows are times of {vision.Device}."
                    + (vision.Name == "torch" ? $" --vision mtmd runs it on {device}." : ""));
            if (!plan.IsThroughputOnly)
                await new DeviceMeasurement(plan, target, samples, notes, steps).RunAsync(cancellationToken).ConfigureAwait(false);
            if (plan.Throughput is { } throughput)
                await new ThroughputMeasurement(throughput, plan.Engine.Parallel, plan.Repetitions, target, samples, steps, time).RunAsync(cancellationToken).ConfigureAwait(false);
            steps.Finish();
            if (memory.ReadPeakMiB() is { } peak)
                samples.Add(BenchMetric.PeakMemory, peak);
            else
                notes.Add("Peak RSS is missing: this system does not tell it.");
            if (!onCpu)
                MeasureDeviceMemory(device, freeBefore, samples, notes);
        }
        catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException))
        {
            failure = e;
        }
        return new DeviceOutcome(device, info, samples.Rows(device), notes, failure);
    }

    private static void NoteMissing(List<string> notes, string device) =>
        notes.Add($"Device memory of {device} is missing: its driver's free memory did not change, so it does not count allocations.");

    private void MeasureDeviceMemory(string device, long freeBefore, BenchSamples samples, List<string> notes)
    {
        long used = freeBefore - memory.ReadDeviceFreeBytes(device);
        if (used > 0)
            samples.Add(BenchMetric.DeviceMemory, used / Mebi);
        else
            NoteMissing(notes, device);
    }

    private IBenchTarget Load(BenchPlan plan, string device, BenchSamples samples, BenchSteps steps)
    {
        EngineOptions options = plan.EngineFor(device);
        double spentMs = 0;
        for (int i = 0; ; i++)
        {
            steps.Next("load the model");
            IBenchTarget target = loader.Load(options, steps.CancellationToken);
            double loadMs = target.Info.LoadMs;
            samples.Add(BenchMetric.Load, loadMs);
            spentMs += loadMs;
            bool last = i + 1 >= plan.Loads || spentMs + loadMs > plan.LoadBudget.TotalMilliseconds;
            if (last)
            {
                steps.Skip(plan.Loads - 1 - i);
                return target;
            }
            target.Dispose();
        }
    }
}
