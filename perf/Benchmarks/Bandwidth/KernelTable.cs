using System.Diagnostics;
using System.Globalization;
using FastEval.Kernels.Threading;

namespace FastEval.Benchmarks.Bandwidth;

/// <summary>
/// <c>kernel-table [ROUNDS]</c>: milliseconds, GB/s and share of the memory bandwidth of every kernel on the processor, as a Markdown table. In each round every kernel runs
/// once, and before it a copy on as many cores; medians of the rounds, the share being the median of the rounds' own shares.
/// </summary>
internal static class KernelTable
{
    public const string Name = "kernel-table";

    private const int DefaultRounds = 41;
    private const int WarmUpRounds = 30;

    public static void Run(ReadOnlySpan<string> arguments)
    {
        int rounds = arguments.Length > 0 ? int.Parse(arguments[0]) : DefaultRounds;
        MeasuredKernel[] kernels = [.. PreprocessingKernelList.Create(), .. ScoringKernelList.Create()];
        var copy = new CopyBandwidth();
        RowCrew[] crews = [new(1), new(2)];
        double[][] milliseconds = [.. kernels.Select(_ => new double[rounds])];
        double[][] shares = [.. kernels.Select(_ => new double[rounds])];
        double[][] copies = [new double[rounds], new double[rounds]];
        for (int round = -WarmUpRounds; round < rounds; round++)
        {
            for (int i = 0; i < kernels.Length; i++)
            {
                MeasuredKernel kernel = kernels[i];
                double copying = round < 0 ? 1 : Time(() => copy.Run(crews[kernel.Cores - 1]));
                double running = Time(kernel.Run);
                if (round >= 0)
                {
                    milliseconds[i][round] = running;
                    shares[i][round] = kernel.Bytes / running / (CopyBandwidth.Bytes / copying);
                    copies[kernel.Cores - 1][round] = CopyBandwidth.Bytes / copying / 1e6;
                }
            }
        }

        Console.WriteLine(Line($"copy, GB/s: {Median(copies[0]):0.0} on 1 core, {Median(copies[1]):0.0} on 2 cores"));
        Console.WriteLine();
        Console.WriteLine("| kernel | cores | ms | GB/s | share of copy |");
        Console.WriteLine("|---|---|---|---|---|");
        for (int i = 0; i < kernels.Length; i++)
        {
            double median = Median(milliseconds[i]);
            Console.WriteLine(
                Line($"| {kernels[i].Name} | {kernels[i].Cores} | {median:0.000} | {kernels[i].Bytes / median / 1e6:0.0} | {Median(shares[i]):0%} |"));
        }
    }

    private static string Line(FormattableString line) => line.ToString(CultureInfo.InvariantCulture);

    private static double Time(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
