using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace FastEval.Harness.Reports.Html;

/// <summary>Escapes what is put into <see cref="HtmlFragment.Of"/>, so that no text of a model or a file can become markup.</summary>
[InterpolatedStringHandler]
internal readonly struct HtmlFragmentHandler(int literalLength, int formattedCount)
{
    private readonly StringBuilder _text = new(literalLength + formattedCount * 16);

    public void AppendLiteral(string value) => _text.Append(value);

    public void AppendFormatted(HtmlFragment value) => _text.Append(value.Text);

    public void AppendFormatted(IEnumerable<HtmlFragment> values)
    {
        foreach (HtmlFragment value in values)
            _text.Append(value.Text);
    }

    /// <summary>Text, or the value of an attribute in double quotes.</summary>
    public void AppendFormatted(string? value)
    {
        foreach (char c in value ?? "")
        {
            _ = c switch
            {
                '&' => _text.Append("&amp;"),
                '<' => _text.Append("&lt;"),
                '>' => _text.Append("&gt;"),
                '"' => _text.Append("&quot;"),
                '\'' => _text.Append("&#39;"),
                // HTML has no control characters but white space.
                _ when char.IsControl(c) && c is not ('\n' or '\t') => _text.Append('\uFFFD'),
                _ => _text.Append(c),
            };
        }
    }

    public void AppendFormatted(int value) => _text.Append(value.ToString(CultureInfo.InvariantCulture));

    /// <summary>A coordinate: at most two decimals.</summary>
    public void AppendFormatted(double value) => AppendFormatted(value, "0.##");

    public void AppendFormatted(double value, string format) => _text.Append(value.ToString(format, CultureInfo.InvariantCulture));

    internal string ToText() => _text.ToString();
}
