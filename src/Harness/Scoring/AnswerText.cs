using System.Text;
using System.Text.RegularExpressions;

namespace FastEval.Harness.Scoring;

/// <summary>Makes texts comparable that differ only in how they are written.</summary>
internal static partial class AnswerText
{
    /// <summary>What may stand around an answer and is not part of it. Signs that mean something ($ % # + - &lt; =) are not among them.</summary>
    private const string Surrounding = " \t\n.,;:!?\"'()[]{}*`_";

    private const string ThinkStart = "<think>", ThinkEnd = "</think>";

    /// <summary>
    /// One way of writing: compatibility characters replaced (Ｂ → B, ﬁ → fi), quotation marks, dashes and line ends in their ASCII forms,
    /// runs of spaces as one, no emphasis marks. Letters keep their case and lines stay apart.
    /// </summary>
    public static string Prepare(string text)
    {
        string form = CompatibilityForm.Of(text).ReplaceLineEndings("\n");
        var result = new StringBuilder(form.Length);
        foreach (char c in form)
        {
            switch (c)
            {
                case '\u2018' or '\u2019' or '\u201A' or '\u201B' or '\u2032' or '\u02BC':
                    result.Append('\'');
                    break;
                case '\u201C' or '\u201D' or '\u201E' or '\u201F' or '\u00AB' or '\u00BB':
                    result.Append('"');
                    break;
                case '\u2010' or '\u2011' or '\u2012' or '\u2013' or '\u2014' or '\u2015' or '\u2212':
                    result.Append('-');
                    break;
                case '`' or '\u200B' or '\u200C' or '\u200D' or '\u2060' or '\uFEFF' or '\u00AD':
                    break;
                case ' ' or '\t' or '\f' or '\v':
                    if (result is not [.., ' '])
                        result.Append(' ');
                    break;
                default:
                    result.Append(c);
                    break;
            }
        }
        return result.Replace("**", "").ToString().Trim();
    }

    /// <summary>The form in which answers are compared: <see cref="Prepare"/>, lower-case, on one line, without what stands around it.</summary>
    public static string Normalise(string text)
    {
        string whole = WhiteSpace().Replace(Lower(Prepare(text)), " ").Trim();
        string inner = TrimSurrounding(whole);
        // An answer of punctuation alone ("?") is compared as it is.
        return inner.Length > 0 ? inner : whole;
    }

    /// <summary>Without an article in front; the text itself if it has none, or would have nothing left.</summary>
    /// <remarks>A capital "A" is an article only before a small letter: on a sign it may be part of the text ("A 7").</remarks>
    public static string WithoutArticle(string text) => Article().Match(text) is { Success: true } article ? text[article.Length..] : text;

    /// <summary>Without quotation marks, brackets and punctuation at both ends.</summary>
    public static string TrimSurrounding(string text) => text.Trim(Surrounding.ToCharArray());

    /// <summary>What a model says to the user: without the thinking that some put before it. Thinking that never ends leaves nothing.</summary>
    public static string WithoutThinking(string reply)
    {
        int start = reply.IndexOf(ThinkStart, StringComparison.Ordinal);
        if (start >= 0 && !string.IsNullOrWhiteSpace(reply[..start]))
            return reply;
        int end = reply.LastIndexOf(ThinkEnd, StringComparison.Ordinal);
        // Some templates begin the thinking themselves, so that a reply only ends it.
        return end >= 0 ? reply[(end + ThinkEnd.Length)..] : start >= 0 ? "" : reply;
    }

    private static string Lower(string text) => text.ToLowerInvariant().Replace("ß", "ss", StringComparison.Ordinal).Replace('ς', 'σ');

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();

    [GeneratedRegex(@"^(?:(?:the|The|THE|a|an)\s+(?=\S)|(?:A|An)\s+(?=\p{Ll}))")]
    private static partial Regex Article();
}
