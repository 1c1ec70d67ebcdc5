using FastEval.Harness.Diagnostics;

namespace FastEval.Harness.Tests.Diagnostics;

public sealed class ProcessorEnergyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Read_IsOfThePackagesAndGoesOnWhereACounterStartsAnew()
    {
        Zone("intel-rapl:0", "package-0", 5_000_000, 10_000_000);
        Zone("intel-rapl:0:0", "core", 1_000_000, 10_000_000);
        Zone("intel-rapl:1", "package-1", 0, 10_000_000);
        Zone("intel-rapl:2", "psys", 0, 10_000_000);
        ProcessorEnergy meter = ProcessorEnergy.Open(_folder.Path)!;
        Assert.Equal(0, meter.Read());
        Zone("intel-rapl:0", "package-0", 9_000_000, 10_000_000);
        Zone("intel-rapl:0:0", "core", 8_000_000, 10_000_000);
        Zone("intel-rapl:2", "psys", 9_000_000, 10_000_000);
        Assert.Equal(4, meter.Read());
        Zone("intel-rapl:0", "package-0", 2_000_000, 10_000_000);
        Zone("intel-rapl:1", "package-1", 500_000, 10_000_000);
        Assert.Equal(4 + 3 + 0.5, meter.Read());
        File.Delete(_folder.File("intel-rapl:1/energy_uj"));
        Assert.Equal(double.NaN, meter.Read());
    }

    [Fact]
    public void Open_WithoutAReadableCounter_IsNull()
    {
        Assert.Null(ProcessorEnergy.Open(_folder.File("none")));
        Assert.Null(ProcessorEnergy.Open(_folder.Path));
        Zone("intel-rapl:0", "package-0", 5, 10);
        Zone("intel-rapl:1", "package-1", 5, 10);
        File.WriteAllText(_folder.File("intel-rapl:1/energy_uj"), "secret");
        Assert.Null(ProcessorEnergy.Open(_folder.Path));
    }

    public void Dispose() => _folder.Dispose();

    private void Zone(string name, string title, long energy, long range)
    {
        Directory.CreateDirectory(_folder.File(name));
        File.WriteAllText(_folder.File($"{name}/name"), title + "\n");
        File.WriteAllText(_folder.File($"{name}/energy_uj"), $"{energy}\n");
        File.WriteAllText(_folder.File($"{name}/max_energy_range_uj"), $"{range}\n");
    }
}
