using System.Globalization;
using System.Text;

namespace FastEval.Harness.Suites.Importing.Data;

/// <summary>Reads values as Python prints them (lists, dictionaries, texts in either quotation mark, numbers, None, True, False), and JSON, which is nearly the same.</summary>
internal sealed class PythonLiteral
{
    /// <summary>Deeper nesting is taken for damage.</summary>
    private const int MaxDepth = 32;

    private readonly string _text;
    private int _at;

    private PythonLiteral(string text) => _text = text;

    /// <summary>The value; null if the text is not one.</summary>
    public static DataValue? Parse(string text)
    {
        var parser = new PythonLiteral(text.Trim());
        return parser.Value(0) is { } value && parser.IsAtEnd ? value : null;
    }

    private bool IsAtEnd => _at == _text.Length;

    private char Next => _at < _text.Length ? _text[_at] : '\0';

    private DataValue? Value(int depth)
    {
        SkipSpace();
        return depth > MaxDepth ? null : Next switch
        {
            '[' => List(']', depth),
            '(' => List(')', depth),
            '{' => Record(depth),
            '\'' or '"' => Quoted() is { } text ? DataValue.Of(text) : null,
            _ => Word(),
        };
    }

    private DataValue? List(char end, int depth)
    {
        var items = new List<DataValue>();
        _at++;
        while (true)
        {
            SkipSpace();
            if (Take(end))
                return DataValue.Of(items);
            if (Value(depth + 1) is not { } item)
                return null;
            items.Add(item);
            SkipSpace();
            // NumPy prints no commas between texts; a comma before the end is allowed.
            if (!Take(',') && Next != end && Next is not ('\'' or '"'))
                return null;
        }
    }

    private DataValue? Record(int depth)
    {
        var fields = new Dictionary<string, DataValue>(StringComparer.Ordinal);
        _at++;
        while (true)
        {
            SkipSpace();
            if (Take('}'))
                return DataValue.Of(fields);
            if (Value(depth + 1) is not { Kind: DataKind.Text or DataKind.Number } name)
                return null;
            SkipSpace();
            if (!Take(':') || Value(depth + 1) is not { } value)
                return null;
            fields[name.Text] = value;
            SkipSpace();
            if (!Take(',') && Next != '}')
                return null;
        }
    }

    private string? Quoted()
    {
        char mark = _text[_at++];
        var text = new StringBuilder();
        while (_at < _text.Length)
        {
            char c = _text[_at++];
            if (c == mark)
                return text.ToString();
            if (c != '\\')
                text.Append(c);
            else if (!Escape(text))
                return null;
        }
        return null;
    }

    private bool Escape(StringBuilder text)
    {
        if (IsAtEnd)
            return false;
        char c = _text[_at++];
        switch (c)
        {
            case 'n':
                text.Append('\n');
                return true;
            case 't':
                text.Append('\t');
                return true;
            case 'r':
                text.Append('\r');
                return true;
            case 'x':
                return Code(text, 2);
            case 'u':
                return Code(text, 4);
            case 'U':
                return Code(text, 8);
            case '\\' or '\'' or '"' or '/':
                text.Append(c);
                return true;
            default:
                // As Python has it: an unknown escape is what it looks like.
                text.Append('\\').Append(c);
                return true;
        }
    }

    private bool Code(StringBuilder text, int digits)
    {
        if (_at + digits > _text.Length || !int.TryParse(_text.AsSpan(_at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int code) || code > 0x10FFFF)
            return false;
        _at += digits;
        if (code > char.MaxValue)
            text.Append(char.ConvertFromUtf32(code));
        else
            text.Append((char)code);
        return true;
    }

    private DataValue? Word()
    {
        int start = _at;
        while (_at < _text.Length && _text[_at] is not (',' or ']' or ')' or '}' or ':') && !char.IsWhiteSpace(_text[_at]))
            _at++;
        string word = _text[start.._at];
        return word switch
        {
            "None" or "null" or "nan" => DataValue.Null,
            "True" or "true" => DataValue.Of(true),
            "False" or "false" => DataValue.Of(false),
            _ => double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? DataValue.OfNumber(word) : null,
        };
    }

    private bool Take(char c)
    {
        if (Next != c || IsAtEnd)
            return false;
        _at++;
        return true;
    }

    private void SkipSpace()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
            _at++;
    }
}
