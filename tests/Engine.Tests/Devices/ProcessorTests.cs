using FastEval.Engine.Devices;

namespace FastEval.Engine.Tests.Devices;

public sealed class ProcessorTests
{
    private const string TwoCoresFourThreads =
        "processor\t: 0\nmodel name\t: Some CPU: 9000\nphysical id\t: 0\ncore id\t\t: 0\n\n"
        + "processor\t: 1\nmodel name\t: Some CPU: 9000\nphysical id\t: 0\ncore id\t\t: 1\n\n"
        + "processor\t: 2\nmodel name\t: Some CPU: 9000\nphysical id\t: 0\ncore id\t\t: 0\n\n"
        + "processor\t: 3\nmodel name\t: Some CPU: 9000\nphysical id\t: 0\ncore id\t\t: 1\n";

    [Fact]
    public void Parse_Hyperthreads_CountsCoresOnce() =>
        Assert.Equal(new Processor("Some CPU: 9000", 2, 4), Processor.Parse(TwoCoresFourThreads, 4));

    [Fact]
    public void Parse_TwoPackages_CountsTheCoresOfBoth()
    {
        string text = TwoCoresFourThreads + TwoCoresFourThreads.Replace("physical id\t: 0", "physical id\t: 1", StringComparison.Ordinal);
        Assert.Equal(4, Processor.Parse(text, 8).PhysicalCores);
    }

    [Fact]
    public void Parse_FewerThreadsAllowedThanCores_IsLimitedToThem() =>
        Assert.Equal(1, Processor.Parse(TwoCoresFourThreads, 1).PhysicalCores);

    [Theory]
    [InlineData("")]
    [InlineData("no colon here\n\n")]
    [InlineData("processor\t: 0\nBogoMIPS\t: 48.00\n")]
    public void Parse_TextWithoutCores_TakesTheLogicalNumber(string text) =>
        Assert.Equal(new Processor("unknown processor", 3, 3), Processor.Parse(text, 3));

    [Fact]
    public void Parse_WindowsLineEnds_AreNotPartOfTheName() =>
        Assert.Equal("A", Processor.Parse("model name : A\r\ncore id : 0\r\n", 2).Name);
}
