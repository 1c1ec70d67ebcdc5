using FastEval.Engine.Devices;
using FastEval.Harness.Diagnostics;

namespace FastEval.Harness.Tests.Diagnostics;

/// <summary>NVML's counters, by a stub of its library: what it does with a GPU was not seen here.</summary>
public sealed class GpuEnergyTests
{
    [Fact]
    public void Read_OneGpu_IsItsEnergySinceTheBeginningInJoules()
    {
        using NvmlStub stub = NvmlStub.Create();
        stub.Set(0, 5_000);
        stub.Set(1, 8_000_000_000_000);
        using (GpuEnergy meter = GpuEnergy.Open(stub.Path, "0000:02:00.0")!)
        {
            Assert.Equal((0, 1), (meter.Read(), stub.Running));
            stub.Set(0, 9_000);
            stub.Set(1, 8_000_000_002_500);
            Assert.Equal(2.5, meter.Read());
            stub.Set(1, 8_000_000_003_000);
            Assert.Equal(3, meter.Read());
        }
        Assert.Equal(0, stub.Running);
    }

    [Fact]
    public void Read_GpuThatIsNotKnown_IsOfAllTogether()
    {
        using NvmlStub stub = NvmlStub.Create();
        stub.Count(2);
        using GpuEnergy meter = GpuEnergy.Open(stub.Path, null)!;
        stub.Set(0, 1_000);
        stub.Set(1, 500);
        Assert.Equal(1.5, meter.Read());
    }

    [Fact]
    public void Open_GpuWithoutACounter_IsNullAndShutsDown()
    {
        using NvmlStub stub = NvmlStub.Create();
        Assert.Null(GpuEnergy.Open(stub.Path, "0000:03:00.0"));
        // One of three has none.
        Assert.Null(GpuEnergy.Open(stub.Path, null));
        Assert.Null(GpuEnergy.Open(stub.Path, "0000:99:00.0"));
        stub.Count(0);
        Assert.Null(GpuEnergy.Open(stub.Path, null));
        Assert.Equal(0, stub.Running);
        stub.Init(9);
        Assert.Null(GpuEnergy.Open(stub.Path, "0000:01:00.0"));
        Assert.Equal(0, stub.Running);
    }

    [Fact]
    public void Read_CounterThatGoesBackwardsOrFails_IsNotANumberFromThenOn()
    {
        using NvmlStub stub = NvmlStub.Create();
        stub.Set(0, 5_000);
        using GpuEnergy first = GpuEnergy.Open(stub.Path, "0000:01:00.0")!;
        stub.Set(0, 4_000);
        Assert.Equal(double.NaN, first.Read());
        stub.Set(0, 9_000);
        Assert.Equal(double.NaN, first.Read());
        using GpuEnergy second = GpuEnergy.Open(stub.Path, "0000:01:00.0")!;
        stub.Set(0, 10_000);
        Assert.Equal(1, second.Read());
        stub.Fail(0);
        Assert.Equal(double.NaN, second.Read());
    }

    [Fact]
    public void Open_NoLibraryOrAnother_IsNull()
    {
        using NvmlStub stub = NvmlStub.Create();
        Assert.Null(GpuEnergy.Open("libfasteval-no-such.so", null));
        Assert.Null(GpuEnergy.Open("libc.so.6", null));
        Assert.Contains("cannot be loaded", PowerSource.FindNvml("libfasteval-no-such.so").Detail, StringComparison.Ordinal);
        Assert.Contains("is too old", PowerSource.FindNvml("libc.so.6").Detail, StringComparison.Ordinal);
        Assert.Equal(new PowerSource("NVML", true, $"{stub.Path}: GPU 0 draws 71.5 W"), PowerSource.FindNvml(stub.Path));
        stub.Init(9);
        Assert.Contains("failed with code 9", PowerSource.FindNvml(stub.Path).Detail, StringComparison.Ordinal);
        Assert.Equal(0, stub.Running);
    }

    [Fact]
    public void EnergyMeter_NamesTheCountersThatItReads()
    {
        using NvmlStub stub = NvmlStub.Create();
        using var zones = new TemporaryFolder();
        ComputeDevice Gpu(string busId) => new("CUDA0", "A GPU", "CUDA", ComputeDeviceKind.Gpu, 0, 0, [], busId);
        var counters = new EnergyCounters(zones.Path, stub.Path);
        Assert.Null(EnergyMeter.Open(counters, null));
        using (EnergyMeter gpu = EnergyMeter.Open(counters, Gpu("0000:01:00.0"))!)
            Assert.Equal("NVML", gpu.Meters);
        Directory.CreateDirectory(zones.File("intel-rapl:0"));
        File.WriteAllText(zones.File("intel-rapl:0/name"), "package-0");
        File.WriteAllText(zones.File("intel-rapl:0/max_energy_range_uj"), "999000000");
        File.WriteAllText(zones.File("intel-rapl:0/energy_uj"), "0");
        using (EnergyMeter processor = EnergyMeter.Open(counters, null)!)
            Assert.Equal("RAPL", processor.Meters);
        using EnergyMeter both = EnergyMeter.Open(counters, Gpu("0000:01:00.0"))!;
        File.WriteAllText(zones.File("intel-rapl:0/energy_uj"), "2000000");
        stub.Set(0, 3_000);
        Assert.Equal(("RAPL + NVML", 5), (both.Meters, both.Read()));
        // A GPU that names no place on the bus is known to be NVIDIA's by its back end alone.
        Assert.Null(EnergyMeter.Open(counters, Gpu("x") with { Backend = "Vulkan", BusId = null }));
        // Of a GPU that has no counter the processor's share alone would say too little.
        Assert.Null(EnergyMeter.Open(counters, Gpu("0000:03:00.0")));
    }
}
