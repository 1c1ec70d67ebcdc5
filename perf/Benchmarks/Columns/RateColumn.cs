using System.Globalization;
using System.Reflection;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using FastEval.Benchmarks.Engine;
using FastEval.Harness.Regressions.Measuring;

namespace FastEval.Benchmarks.Columns;

/// <summary>
/// Work per second in one unit, of the benchmarks that say what they do (<see cref="WorkAttribute"/>, <see cref="HotPath.Rate"/>), at their mean time; or that time, where it is the time to a
/// first token.
/// </summary>
internal sealed class RateColumn(string unit) : IColumn
{
    private const double NanosecondsPerSecond = 1e9;
    private const double NanosecondsPerMillisecond = 1e6;

    public string Id => nameof(RateColumn) + unit;

    public string ColumnName => unit;

    public bool AlwaysShow => false;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public string Legend => unit switch
    {
        "GB/s" => "1,000,000,000 bytes read and written per second",
        HotPathRate.FirstToken => "milliseconds to the first token",
        _ => $"{unit.Split('/')[0]} per second",
    };

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => Work(benchmarkCase) is null;

    public bool IsAvailable(Summary summary) => summary.BenchmarksCases.Any(one => Work(one) is not null);

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase) => GetValue(summary, benchmarkCase, SummaryStyle.Default);

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style)
    {
        if (Work(benchmarkCase) is not { } work || summary[benchmarkCase]?.ResultStatistics is not { } statistics)
            return "-";
        double perSecond = work.Amount * NanosecondsPerSecond / statistics.Mean;
        double shown = unit switch
        {
            "GB/s" => perSecond / 1e9,
            HotPathRate.FirstToken => statistics.Mean / NanosecondsPerMillisecond,
            _ => perSecond,
        };
        return shown.ToString("N1", CultureInfo.InvariantCulture);
    }

    private HotPathRate? Work(BenchmarkCase benchmarkCase) => Said(benchmarkCase) is { } work && work.Unit == unit ? work : null;

    private static HotPathRate? Said(BenchmarkCase benchmarkCase)
    {
        if (benchmarkCase.Descriptor.Type == typeof(HotPathBenchmarks))
            return HotPaths.Named([(string)benchmarkCase.Parameters[nameof(HotPathBenchmarks.Path)]])[0].Rate;
        if (benchmarkCase.Descriptor.WorkloadMethod.GetCustomAttribute<WorkAttribute>() is not { } work)
            return null;
        double times = work.Times is { } parameter ? Convert.ToDouble(benchmarkCase.Parameters[parameter], CultureInfo.InvariantCulture) : 1;
        return new HotPathRate(work.Amount * times, work.Unit);
    }
}
