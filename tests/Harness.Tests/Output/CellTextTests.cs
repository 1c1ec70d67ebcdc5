using FastEval.Harness.Output;

namespace FastEval.Harness.Tests.Output;

public sealed class CellTextTests
{
    [Theory]
    [InlineData(0, "0.000")]
    [InlineData(0.012345, "0.0123")]
    [InlineData(1, "1.000")]
    [InlineData(9.9999, "10.00")]
    [InlineData(12.345, "12.35")]
    [InlineData(99.996, "100.0")]
    [InlineData(123.45, "123.5")]
    [InlineData(999.96, "1,000")]
    [InlineData(1234567, "1,234,567")]
    [InlineData(-12.345, "-12.35")]
    [InlineData(double.NaN, "–")]
    public void Figure_AnySize_HasFourDigits(double value, string expected) => Assert.Equal(expected, CellText.Figure(value));

    [Fact]
    public void Printable_ControlCharacters_CannotReachTheTerminal() =>
        Assert.Equal("a\\u001b[31mb\\n\\tc", CellText.Printable("a\u001b[31mb\n\tc"));
}
