using System.Diagnostics;
using System.Globalization;
using FastEval.Kernels.Threading;

namespace FastEval.Benchmarks.Bandwidth;

/// <summary>
/// <c>kernel-table [ROUNDS]</c>: milliseconds, GB/s and share of the memory bandwidth of every kernel on the processor, as a Markdown table. In each round every kernel runs
/// once, and before it a copy on as many cores. GB/s and share are those of the best rounds, as STREAM takes its best; the median beside it tells how busy the machine was.
/// </summary>
internal static class KernelTable
{
    public const string Name = "kernel-table";

    private const int DefaultRounds = 61;
    private const int WarmUpRounds = 30;

    public static void Run(ReadOnlySpan<string> arguments)
    {
        int rounds = arguments.Length > 0 ? int.Parse(arguments[0]) : DefaultRounds;
        MeasuredKernel[] kernels = [.. PreprocessingKernelList.Create(), .. ScoringKernelList.Create()];
        var copy = new CopyBandwidth();
        RowCrew[] crews = [new(1), new(2)];
        double[][] times = [.. kernels.Select(_ => new double[rounds])];
        double[] copies = [double.MaxValue, double.MaxValue];
        for (int round = -WarmUpRounds; round < rounds; round++)
        {
            for (int i = 0; i < kernels.Length; i++)
            {
                int crew = kernels[i].Cores - 1;
                double copying = round < 0 ? double.MaxValue : Time(() => copy.Run(crews[crew]));
                copies[crew] = Math.Min(copies[crew], copying);
                double running = Time(kernels[i].Run);
                times[i][Math.Max(round, 0)] = running;
            }
        }

        double[] bandwidth = [CopyBandwidth.Bytes / copies[0] / 1e6, CopyBandwidth.Bytes / copies[1] / 1e6];
        Console.WriteLine(Line($"{rounds} rounds; copy: {bandwidth[0]:0.0} GB/s on 1 core, {bandwidth[1]:0.0} on 2"));
        Console.WriteLine();
        Console.WriteLine("| kernel | cores | best ms | median ms | GB/s | share of copy |");
        Console.WriteLine("|---|---|---|---|---|---|");
        for (int i = 0; i < kernels.Length; i++)
        {
            Array.Sort(times[i]);
            double speed = kernels[i].Bytes / times[i][0] / 1e6;
            Console.WriteLine(
                Line($"| {kernels[i].Name} | {kernels[i].Cores} | {times[i][0]:0.000} | {times[i][rounds / 2]:0.000} | {speed:0.0} | {speed / bandwidth[kernels[i].Cores - 1]:0%} |"));
        }
    }

    private static string Line(FormattableString line) => line.ToString(CultureInfo.InvariantCulture);

    private static double Time(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
