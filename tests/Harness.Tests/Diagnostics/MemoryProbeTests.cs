using FastEval.Harness.Diagnostics;

namespace FastEval.Harness.Tests.Diagnostics;

// Not beside a bench, which starts the process's peak anew.
[Collection("process memory")]
public sealed class MemoryProbeTests
{
    [Fact]
    public void ParsePeak_Status_IsInMiB() => Assert.Equal(2.5, MemoryProbe.ParsePeakMiB(["VmPeak:\t 9999 kB", "VmHWM:\t    2560 kB"]));

    [Fact]
    public void ParsePeak_NoLine_IsUnknown() => Assert.Null(MemoryProbe.ParsePeakMiB(["VmPeak: 1 kB"]));

    [Fact]
    public void ReadPeak_AfterTouchingMemory_HasGrown()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "VmHWM is Linux's.");
        var probe = new MemoryProbe();
        Assert.SkipUnless(probe.TryResetPeak(), "This system does not let a process reset its peak.");
        double before = probe.ReadPeakMiB()!.Value;
        byte[] block = new byte[64 << 20];
        block.AsSpan().Fill(1);
        Assert.InRange(probe.ReadPeakMiB()!.Value - before, 48, 512);
        GC.KeepAlive(block);
    }
}
