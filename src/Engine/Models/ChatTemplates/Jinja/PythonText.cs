using System.Globalization;
using System.Text;

namespace FastEval.Engine.Models.ChatTemplates.Jinja;

/// <summary>Python's idea of white space, escapes, code points and letter case, where .NET's differs.</summary>
internal static class PythonText
{
    public static bool IsSpace(char c) => char.IsWhiteSpace(c) || c is >= '\x1c' and <= '\x1f';

    public static bool IsBlank(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
            if (!IsSpace(c))
                return false;
        return true;
    }

    public static string TrimStart(string text, string? characters = null)
    {
        int start = 0;
        while (start < text.Length && IsTrimmed(text[start], characters)) start++;
        return text[start..];
    }

    public static string TrimEnd(string text, string? characters = null)
    {
        int end = text.Length;
        while (end > 0 && IsTrimmed(text[end - 1], characters)) end--;
        return text[..end];
    }

    public static string Trim(string text, string? characters = null) => TrimEnd(TrimStart(text, characters), characters);

    private static bool IsTrimmed(char c, string? characters) =>
        characters is null ? IsSpace(c) : characters.Contains(c, StringComparison.Ordinal);

    /// <summary>Length in code points; .NET counts UTF-16 units.</summary>
    public static int Length(string text)
    {
        int length = text.Length;
        for (int i = 1; i < text.Length; i++)
            if (char.IsSurrogatePair(text[i - 1], text[i]))
                length--;
        return length;
    }

    /// <summary>The text as one string per code point.</summary>
    public static List<object?> CodePoints(string text)
    {
        var points = new List<object?>(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            bool pair = i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]);
            points.Add(pair ? text.Substring(i, 2) : text.Substring(i, 1));
            if (pair) i++;
        }
        return points;
    }

    public static List<string> SplitLines(string text)
    {
        var lines = new List<string>();
        int start = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] is not ('\n' or '\r' or '\v' or '\f' or (>= '\x1c' and <= '\x1e') or '\x85' or '\u2028' or '\u2029')) continue;
            lines.Add(text[start..i]);
            if (text[i] == '\r' && i + 1 < text.Length && text[i + 1] == '\n') i++;
            start = i + 1;
        }
        if (start < text.Length) lines.Add(text[start..]);
        return lines;
    }

    public static string Capitalize(string text) =>
        text.Length == 0 ? text : text[..1].ToUpperInvariant() + text[1..].ToLowerInvariant();

    /// <summary><c>str.title()</c>: a capital after everything that is not a letter.</summary>
    public static string Title(string text)
    {
        var result = new StringBuilder(text.Length);
        bool inWord = false;
        foreach (char c in text)
        {
            result.Append(inWord ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c));
            inWord = char.IsLetter(c);
        }
        return result.ToString();
    }

    /// <summary>Jinja's <c>title</c> filter: a capital after white space, hyphens and opening brackets only.</summary>
    public static string TitleWords(string text)
    {
        var result = new StringBuilder(text.Length);
        bool inWord = false;
        foreach (char c in text)
        {
            bool separator = IsSpace(c) || c is '-' or '(' or '{' or '[' or '<';
            result.Append(inWord ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c));
            inWord = !separator;
        }
        return result.ToString();
    }

    /// <summary>Resolves the escapes of a Python text literal; an unknown one stays as it is.</summary>
    public static string Unescape(ReadOnlySpan<char> literal)
    {
        if (!literal.Contains('\\')) return literal.ToString();
        var text = new StringBuilder(literal.Length);
        for (int i = 0; i < literal.Length; i++)
        {
            if (literal[i] != '\\' || i + 1 >= literal.Length)
            {
                text.Append(literal[i]);
                continue;
            }
            char c = literal[++i];
            int digits = c switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
            if (digits > 0)
            {
                bool valid = i + digits < literal.Length
                    && int.TryParse(literal.Slice(i + 1, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int code)
                    && TryAppendCodePoint(text, code);
                if (valid) i += digits;
                else text.Append('\\').Append(c);
            }
            else if (c is >= '0' and <= '7')
            {
                int code = 0;
                int end = Math.Min(i + 3, literal.Length);
                for (; i < end && literal[i] is >= '0' and <= '7'; i++) code = code * 8 + (literal[i] - '0');
                i--;
                text.Append((char)code);
            }
            else if (c != '\n')
            {
                AppendSimpleEscape(text, c);
            }
        }
        return text.ToString();
    }

    private static bool TryAppendCodePoint(StringBuilder text, int code)
    {
        if (code is < 0 or > 0x10FFFF) return false;
        if (code <= 0xFFFF) text.Append((char)code);
        else text.Append(char.ConvertFromUtf32(code));
        return true;
    }

    private static void AppendSimpleEscape(StringBuilder text, char c)
    {
        switch (c)
        {
            case 'n': text.Append('\n'); break;
            case 't': text.Append('\t'); break;
            case 'r': text.Append('\r'); break;
            case 'a': text.Append('\a'); break;
            case 'b': text.Append('\b'); break;
            case 'f': text.Append('\f'); break;
            case 'v': text.Append('\v'); break;
            case '\\' or '\'' or '"': text.Append(c); break;
            default: text.Append('\\').Append(c); break;
        }
    }
}
