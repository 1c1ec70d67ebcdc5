using FastEval.Engine.Devices;
using FastEval.Harness.Benchmarking;

namespace FastEval.Harness.Tests.Benchmarking;

public sealed class DeviceChoiceTests
{
    private static readonly ComputeDevice[] Present = [Device("Vulkan0", ComputeDeviceKind.Gpu), Device("BLAS", ComputeDeviceKind.Accelerator), Device("cpu", ComputeDeviceKind.Cpu)];

    [Theory]
    [InlineData("all", "Vulkan0,cpu")]
    [InlineData("CPU", "cpu")]
    [InlineData("cpu, vulkan0", "cpu,Vulkan0")]
    [InlineData("cpu,all,cpu", "cpu,Vulkan0")]
    public void Resolve_Names_AreTheDevicesOwnEachOnce(string text, string expected) =>
        Assert.Equal(expected, string.Join(',', DeviceChoice.Resolve(text, Present)));

    [Theory]
    [InlineData("cuda0")]
    [InlineData("BLAS")]
    [InlineData("cpu,x")]
    public void Resolve_Unknown_ListsThoseThereAre(string text) =>
        Assert.Contains("Vulkan0, cpu", Assert.Throws<ArgumentException>(() => DeviceChoice.Resolve(text, Present)).Message, StringComparison.Ordinal);

    [Fact]
    public void Resolve_Nothing_IsRefused() => Assert.Throws<ArgumentException>(() => DeviceChoice.Resolve(" , ", Present));

    private static ComputeDevice Device(string id, ComputeDeviceKind kind) => new(id, id, "x", kind, 0, 0, []);
}
