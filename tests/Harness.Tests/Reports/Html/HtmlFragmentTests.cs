using FastEval.Harness.Reports.Html;

namespace FastEval.Harness.Tests.Reports.Html;

public sealed class HtmlFragmentTests
{
    [Fact]
    public void Of_Text_IsEscapedAndFragmentsAreNot()
    {
        string hostile = "<b a='1' c=\"2\">&\u0001";
        HtmlFragment inner = HtmlFragment.Of($"<i>{hostile}</i>");
        Assert.Equal("<p title=\"&lt;b a=&#39;1&#39; c=&quot;2&quot;&gt;&amp;\uFFFD\"><i>&lt;b a=&#39;1&#39; c=&quot;2&quot;&gt;&amp;\uFFFD</i></p>",
            HtmlFragment.Of($"<p title=\"{hostile}\">{inner}</p>").Text);
    }

    [Fact]
    public void Of_Numbers_AreInvariant() => Assert.Equal("7 12345.68 ", HtmlFragment.Of($"{7} {12345.678} {(string?)null}").Text);
}
