using FastEval.Harness.Records;

namespace FastEval.Harness.Tests.Records;

public sealed class EnergyRecordTests
{
    [Fact]
    public void Add_ProcessesThatReadOtherCounters_NamesEachOnce()
    {
        EnergyRecord? none = null;
        EnergyRecord sum = none + new EnergyRecord(1, 1, "RAPL") + new EnergyRecord(2, 1, "RAPL + NVML") + new EnergyRecord(3, 2, "RAPL + NVML") + new EnergyRecord(4, 1, "RAPL");
        Assert.Equal(new EnergyRecord(10, 5, "RAPL; RAPL + NVML"), sum);
    }

    /// <summary>Records of before counters were named have the processor's alone.</summary>
    [Fact]
    public void Add_AnOldRecord_IsOfTheProcessor() => Assert.Equal("RAPL; RAPL + NVML", (new EnergyRecord(1, 1) + new EnergyRecord(1, 1, "RAPL + NVML")).Meters);
}
