namespace FastEval.Engine.Models.ChatTemplates.Jinja;

/// <summary>
/// Splits a template into tokens as jinja2's lexer does with <c>trim_blocks=True, lstrip_blocks=True</c>, the settings that
/// transformers renders chat templates with: a block tag swallows the newline after it and the indentation before it; <c>-</c> swallows all
/// white space on its side, <c>+</c> none; one newline at the template's end is dropped.
/// </summary>
internal sealed class Lexer
{
    private static readonly string[] Operators =
        ["//", "**", "==", "!=", "<=", ">=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", "<", ">", "=", ".", ":", "|", ","];

    private readonly string _source;
    private readonly string _name;
    private readonly List<Token> _tokens = [];
    private readonly Stack<char> _brackets = [];
    private int _position;
    private int _line = 1;
    private bool _lineStarting = true;

    private Lexer(string source, string name)
    {
        source = source.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        _source = source.EndsWith('\n') ? source[..^1] : source;
        _name = name;
    }

    public static List<Token> Tokenize(string source, string name)
    {
        var lexer = new Lexer(source, name);
        lexer.Run();
        return lexer._tokens;
    }

    private void Run()
    {
        while (_position < _source.Length)
        {
            int start = NextTag(_position);
            if (start < 0)
            {
                AddText(_source[_position..]);
                break;
            }
            char kind = _source[start + 1];
            char sign = start + 2 < _source.Length && _source[start + 2] is '-' or '+' ? _source[start + 2] : '\0';
            AddText(TextBefore(start, kind, sign));
            AdvanceTo(start);
            AdvanceTo(start + (sign == '\0' ? 2 : 3));
            switch (kind)
            {
                case '#':
                    SkipComment();
                    break;
                case '%' when TryRawBegin():
                    break;
                default:
                    ReadTag(block: kind == '%');
                    break;
            }
        }
        Add(TokenKind.End, "");
    }

    private int NextTag(int from)
    {
        for (int i = from; (i = _source.IndexOf('{', i)) >= 0 && i + 1 < _source.Length; i++)
            if (_source[i + 1] is '{' or '%' or '#')
                return i;
        return -1;
    }

    private string TextBefore(int end, char kind, char sign)
    {
        string text = _source[_position..end];
        if (sign == '-') return PythonText.TrimEnd(text);
        if (sign == '+' || kind == '{') return text;
        int lineStart = text.LastIndexOf('\n') + 1;
        bool atLineStart = lineStart > 0 || _lineStarting;
        return atLineStart && PythonText.IsBlank(text.AsSpan(lineStart)) ? text[..lineStart] : text;
    }

    private void SkipComment()
    {
        int end = _source.IndexOf("#}", _position, StringComparison.Ordinal);
        if (end < 0) throw Fail("comment '{#' is not closed.");
        char sign = end > _position ? _source[end - 1] : '\0';
        AdvanceTo(end + 2);
        TrimAfterTag(sign, newline: true);
    }

    private bool TryRawBegin()
    {
        int i = SkipSpace(_position);
        if (!_source.AsSpan(i).StartsWith("raw", StringComparison.Ordinal)) return false;
        i = SkipSpace(i + 3);
        bool trim = i < _source.Length && _source[i] == '-';
        if (trim) i++;
        if (!_source.AsSpan(i).StartsWith("%}", StringComparison.Ordinal)) return false;
        AdvanceTo(trim ? SkipSpace(i + 2) : i + 2);
        _lineStarting = _source[_position - 1] == '\n';
        ReadRaw();
        return true;
    }

    private void ReadRaw()
    {
        for (int i = _position; (i = _source.IndexOf("{%", i, StringComparison.Ordinal)) >= 0; i++)
        {
            int at = i + 2;
            char sign = at < _source.Length && _source[at] is '-' or '+' ? _source[at++] : '\0';
            at = SkipSpace(at);
            if (!_source.AsSpan(at).StartsWith("endraw", StringComparison.Ordinal)) continue;
            at = SkipSpace(at + 6);
            char endSign = at < _source.Length && _source[at] is '-' or '+' ? _source[at++] : '\0';
            if (!_source.AsSpan(at).StartsWith("%}", StringComparison.Ordinal)) continue;
            AddText(TextBefore(i, '%', sign));
            AdvanceTo(at + 2);
            TrimAfterTag(endSign, newline: true);
            return;
        }
        throw Fail("'{% raw %}' is not closed by '{% endraw %}'.");
    }

    private void ReadTag(bool block)
    {
        string close = block ? "%}" : "}}";
        Add(block ? TokenKind.BlockBegin : TokenKind.OutputBegin, "");
        _brackets.Clear();
        while (true)
        {
            AdvanceTo(SkipSpace(_position));
            if (_position >= _source.Length) throw Fail($"tag is not closed by '{close}'.");
            if (_brackets.Count == 0 && TryTagEnd(close, block)) return;
            ReadToken();
        }
    }

    private bool TryTagEnd(string close, bool block)
    {
        char sign = _source[_position];
        bool signed = sign == '-' || (sign == '+' && block);
        if (!_source.AsSpan(_position + (signed ? 1 : 0)).StartsWith(close, StringComparison.Ordinal)) return false;
        Add(block ? TokenKind.BlockEnd : TokenKind.OutputEnd, "");
        AdvanceTo(_position + (signed ? 3 : 2));
        TrimAfterTag(signed ? sign : '\0', newline: block);
        return true;
    }

    private void TrimAfterTag(char sign, bool newline)
    {
        int end = _position;
        if (sign == '-') end = SkipSpace(end);
        else if (newline && sign != '+' && end < _source.Length && _source[end] == '\n') end++;
        AdvanceTo(end);
        _lineStarting = _source[end - 1] == '\n';
    }

    private void ReadToken()
    {
        char c = _source[_position];
        if (char.IsLetter(c) || c == '_')
        {
            int end = _position;
            while (end < _source.Length && (char.IsLetterOrDigit(_source[end]) || _source[end] == '_')) end++;
            Take(TokenKind.Name, end);
        }
        else if (char.IsAsciiDigit(c)) ReadNumber();
        else if (c is '"' or '\'') ReadString(c);
        else ReadOperator();
    }

    private void ReadNumber()
    {
        int end = Digits(_position);
        bool isFloat = false;
        // After a dot a number is an attribute (a.0.1), never a fraction.
        if (_position == 0 || _source[_position - 1] != '.')
        {
            if (end + 1 < _source.Length && _source[end] == '.' && char.IsAsciiDigit(_source[end + 1]))
                (end, isFloat) = (Digits(end + 1), true);
            int exponent = end + 1;
            if (exponent < _source.Length && _source[end] is 'e' or 'E')
            {
                if (_source[exponent] is '+' or '-') exponent++;
                if (exponent < _source.Length && char.IsAsciiDigit(_source[exponent])) (end, isFloat) = (Digits(exponent), true);
            }
        }
        string text = _source[_position..end].Replace("_", "", StringComparison.Ordinal);
        Add(isFloat ? TokenKind.Float : TokenKind.Integer, text);
        AdvanceTo(end);
    }

    private int Digits(int from)
    {
        while (from < _source.Length && (char.IsAsciiDigit(_source[from]) || _source[from] == '_')) from++;
        return from;
    }

    private void ReadString(char quote)
    {
        int end = _position + 1;
        while (end < _source.Length && _source[end] != quote) end += _source[end] == '\\' ? 2 : 1;
        if (end >= _source.Length) throw Fail("text literal is not closed.");
        Add(TokenKind.String, PythonText.Unescape(_source.AsSpan(_position + 1, end - _position - 1)));
        AdvanceTo(end + 1);
    }

    private void ReadOperator()
    {
        var rest = _source.AsSpan(_position);
        foreach (string op in Operators)
        {
            if (!rest.StartsWith(op, StringComparison.Ordinal)) continue;
            if (op[0] is '(' or '[' or '{')
            {
                _brackets.Push(op[0]);
            }
            else if (op[0] is ')' or ']' or '}')
            {
                char open = op[0] == ')' ? '(' : op[0] == ']' ? '[' : '{';
                if (!_brackets.TryPop(out char found) || found != open) throw Fail($"'{op}' closes nothing.");
            }
            Take(TokenKind.Operator, _position + op.Length);
            return;
        }
        throw Fail($"unexpected character '{_source[_position]}'.");
    }

    private int SkipSpace(int from)
    {
        while (from < _source.Length && PythonText.IsSpace(_source[from])) from++;
        return from;
    }

    private void AddText(string text)
    {
        if (text.Length > 0) Add(TokenKind.Text, text);
    }

    private void Add(TokenKind kind, string value) => _tokens.Add(new Token(kind, value, _line));

    private void Take(TokenKind kind, int end)
    {
        Add(kind, _source[_position..end]);
        AdvanceTo(end);
    }

    private void AdvanceTo(int position)
    {
        _line += _source.AsSpan(_position, position - _position).Count('\n');
        _position = position;
    }

    private ChatTemplateException Fail(string what) => new(_name, _line, what);
}
