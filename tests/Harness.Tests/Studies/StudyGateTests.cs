using FastEval.Harness.Studies.Analysis;

namespace FastEval.Harness.Tests.Studies;

public sealed class StudyGateTests
{
    private static readonly string[] Pairs = ["F16+F16", "Q4_K_M+Q8_0"];

    [Theory]
    [InlineData("accuracy_drop<=1", null, "accuracy_drop", true, 1)]
    [InlineData("q4_k_m+q8_0: KLD_P99 <= 0.25", "Q4_K_M+Q8_0", "KLD_P99", true, 0.25)]
    [InlineData("top1>=97.5", null, "top1", false, 97.5)]
    public void Parse_EveryForm_IsRead(string text, string? pair, string metric, bool isUpper, double value)
    {
        var gate = StudyGate.Parse(text, Pairs);
        Assert.Equal((pair, metric, isUpper, value), (gate.Pair, gate.Metric, gate.IsUpper, gate.Value));
    }

    [Theory]
    [InlineData("accuracy_drop", "METRIC<=NUMBER")]
    [InlineData("speed<=1", "decode_tps")]
    [InlineData("top1>=high", "METRIC<=NUMBER")]
    [InlineData("Q2_K+F16:top1>=90", "Q4_K_M+Q8_0")]
    public void Parse_Nonsense_SaysWhatThereIs(string text, string said) =>
        Assert.Contains(said, Assert.Throws<ArgumentException>(() => StudyGate.Parse(text, Pairs)).Message, StringComparison.Ordinal);
}
