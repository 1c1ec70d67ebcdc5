using System.Globalization;
using System.Reflection;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace FastEval.Benchmarks.Columns;

/// <summary>Work per second in one unit, of the benchmarks that say what they do (<see cref="WorkAttribute"/>), at their mean time.</summary>
internal sealed class RateColumn(string unit) : IColumn
{
    private const double NanosecondsPerSecond = 1e9;

    public string Id => nameof(RateColumn) + unit;

    public string ColumnName => unit;

    public bool AlwaysShow => false;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public string Legend => unit == "GB/s" ? "1,000,000,000 bytes read and written per second" : $"{unit.Split('/')[0]} per second";

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => Work(benchmarkCase) is null;

    public bool IsAvailable(Summary summary) => summary.BenchmarksCases.Any(one => Work(one) is not null);

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase) => GetValue(summary, benchmarkCase, SummaryStyle.Default);

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style)
    {
        if (Work(benchmarkCase) is not { } work || summary[benchmarkCase]?.ResultStatistics is not { } statistics)
            return "-";
        double times = work.Times is { } parameter ? Convert.ToDouble(benchmarkCase.Parameters[parameter], CultureInfo.InvariantCulture) : 1;
        double perSecond = work.Amount * times * NanosecondsPerSecond / statistics.Mean;
        return (unit == "GB/s" ? perSecond / 1e9 : perSecond).ToString("N1", CultureInfo.InvariantCulture);
    }

    private WorkAttribute? Work(BenchmarkCase benchmarkCase) => benchmarkCase.Descriptor.WorkloadMethod.GetCustomAttribute<WorkAttribute>() is { } work && work.Unit == unit ? work : null;
}
