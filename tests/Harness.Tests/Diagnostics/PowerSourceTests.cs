using FastEval.Harness.Diagnostics;

namespace FastEval.Harness.Tests.Diagnostics;

public sealed class PowerSourceTests
{
    [Fact]
    public void FindRapl_Counter_IsReadable()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("intel-rapl:0"));
        File.WriteAllText(folder.File("intel-rapl:0/energy_uj"), "123456\n");
        Assert.Equal(new PowerSource("RAPL", true, folder.File("intel-rapl:0/energy_uj")), PowerSource.FindRapl(folder.Path));
    }

    [Fact]
    public void FindRapl_Nothing_SaysWhy()
    {
        using var folder = new TemporaryFolder();
        Assert.False(PowerSource.FindRapl(folder.File("none")).IsReadable);
        Assert.Contains("no intel-rapl", PowerSource.FindRapl(folder.Path).Detail, StringComparison.Ordinal);
    }
}
