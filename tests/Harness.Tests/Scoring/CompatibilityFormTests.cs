using System.Globalization;
using FastEval.Harness.Scoring;

namespace FastEval.Harness.Tests.Scoring;

public sealed class CompatibilityFormTests
{
    /// <summary>Expected values from Python's unicodedata.normalize("NFKD", …), as code points.</summary>
    [Theory]
    [InlineData("41", "41")]
    [InlineData("FF21", "41")]
    [InlineData("FB01", "66 69")]
    [InlineData("E9", "65 301")]
    [InlineData("1EC7", "65 323 302")]
    [InlineData("65 302 323", "65 323 302")]
    [InlineData("A0", "20")]
    [InlineData("BD", "31 2044 32")]
    [InlineData("AC00", "1100 1161")]
    [InlineData("D55C", "1112 1161 11AB")]
    [InlineData("D7A3", "1112 1175 11C2")]
    [InlineData("1D400", "41")]
    [InlineData("2F800", "4E3D")]
    [InlineData("FDFA", "635 644 649 20 627 644 644 647 20 639 644 64A 647 20 648 633 644 645")]
    [InlineData("301 323", "323 301")]
    public void Of_Text_IsTheCompatibilityDecomposition(string points, string expected) => Assert.Equal(Text(expected), CompatibilityForm.Of(Text(points)));

    [Fact]
    public void Of_LoneSurrogate_DoesNotFail() => Assert.Equal("\uFFFDa", CompatibilityForm.Of("\ud800a"));

    private static string Text(string points) =>
        string.Concat(points.Split(' ').Select(point => char.ConvertFromUtf32(int.Parse(point, NumberStyles.HexNumber, CultureInfo.InvariantCulture))));
}
