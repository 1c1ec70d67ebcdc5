using FastEval.Harness.Diagnostics;

namespace FastEval.Harness.Tests.Diagnostics;

public sealed class ProcessorInfoTests
{
    [Fact]
    public void Parse_TwoPackagesWithHyperThreads_CountsCoresOnce()
    {
        string[] lines =
        [
            .. from package in Enumerable.Range(0, 2)
               from core in Enumerable.Range(0, 4)
               from _ in Enumerable.Range(0, 2)
               from line in (string[])["model name\t: Fast CPU @ 3 GHz", $"physical id\t: {package}", $"core id\t\t: {core}", ""]
               select line,
        ];
        Assert.Equal(new ProcessorInfo("Fast CPU @ 3 GHz", 8, 16), ProcessorInfo.Parse(lines, 16));
    }

    [Fact]
    public void Parse_ContainerOfThreeCpus_HasNoMoreCoresThanThat() =>
        Assert.Equal(3, ProcessorInfo.Parse([.. Enumerable.Range(0, 8).Select(core => $"core id : {core}")], 3).PhysicalCores);

    [Fact]
    public void Parse_NoTopology_TakesLogicalCores() => Assert.Equal(4, ProcessorInfo.Parse(["processor : 0"], 4).PhysicalCores);

    [Fact]
    public void Read_ThisMachine_HasAName() => Assert.NotEmpty(ProcessorInfo.Read().Name);
}
