using System.Globalization;

namespace FastEval.Engine.Models.ChatTemplates.Jinja;

/// <summary>The filter <c>tojson</c> as transformers defines it: Python's <c>json.dumps</c>, without HTML escapes.</summary>
internal sealed class JsonText
{
    private readonly RenderBudget _budget;
    private readonly BoundedText _text;
    private readonly string? _indent;
    private readonly string _itemSeparator;
    private readonly string _keySeparator;
    private readonly bool _ascii;
    private readonly bool _sortKeys;

    private JsonText(RenderBudget budget, Arguments arguments)
    {
        _budget = budget;
        _text = new BoundedText(budget);
        _ascii = arguments.GetFlag(0, "ensure_ascii");
        _indent = arguments.Get(1, "indent") switch
        {
            null => null,
            string indent => indent,
            _ => new string(' ', Math.Clamp(arguments.GetInteger(1, "indent", 0), 0, 64)),
        };
        _itemSeparator = _indent is null ? ", " : ",";
        _keySeparator = ": ";
        if (arguments.Get(2, "separators") is { } separators)
        {
            List<object?> pair = Operators.Iterate(budget, separators);
            if (pair is not [string item, string key]) throw new JinjaError("tojson: 'separators' must be two texts.");
            (_itemSeparator, _keySeparator) = (item, key);
        }
        _sortKeys = arguments.GetFlag(3, "sort_keys");
    }

    public static string Of(RenderBudget budget, object? value, Arguments arguments)
    {
        var json = new JsonText(budget, arguments);
        json.Write(value, 0);
        return json._text.ToString();
    }

    private void Write(object? value, int depth)
    {
        _budget.Step();
        RenderBudget.CheckDepth(depth);
        switch (value)
        {
            case string text: WriteText(text); break;
            case List<object?> list: WriteItems(list, depth); break;
            case TupleValue tuple: WriteItems(tuple.Items, depth); break;
            case DictValue dict and not NamespaceValue: WriteDict(dict, depth); break;
            default: _text.Append(Scalar(value)); break;
        }
    }

    private static string Scalar(object? value) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        long integer => integer.ToString(CultureInfo.InvariantCulture),
        double.NaN => "NaN",
        double.PositiveInfinity => "Infinity",
        double.NegativeInfinity => "-Infinity",
        double number => ValueText.OfDouble(number),
        Undefined undefined => throw new JinjaError($"tojson: {undefined.What}."),
        _ => throw new JinjaError($"tojson: a {ValueText.TypeName(value)} has no JSON form."),
    };

    private void WriteItems(IReadOnlyList<object?> items, int depth)
    {
        _text.Append('[');
        for (int i = 0; i < items.Count; i++)
        {
            if (i > 0) _text.Append(_itemSeparator);
            NewLine(depth + 1);
            Write(items[i], depth + 1);
        }
        if (items.Count > 0) NewLine(depth);
        _text.Append(']');
    }

    private void WriteDict(DictValue dict, int depth)
    {
        _text.Append('{');
        IEnumerable<(string Key, object? Value)> entries =
            dict.Entries.Select(entry => (entry.Key is string key ? key : Scalar(entry.Key), entry.Value));
        if (_sortKeys) entries = entries.OrderBy(entry => entry.Key, StringComparer.Ordinal);
        bool first = true;
        foreach ((string key, object? value) in entries)
        {
            if (!first) _text.Append(_itemSeparator);
            first = false;
            NewLine(depth + 1);
            WriteText(key);
            _text.Append(_keySeparator);
            Write(value, depth + 1);
        }
        if (!first) NewLine(depth);
        _text.Append('}');
    }

    private void NewLine(int depth)
    {
        if (_indent is null) return;
        _text.Append('\n');
        for (int i = 0; i < depth; i++) _text.Append(_indent);
    }

    private void WriteText(string text)
    {
        _text.Append('"');
        foreach (char c in text)
        {
            switch (c)
            {
                case '"': _text.Append("\\\""); break;
                case '\\': _text.Append("\\\\"); break;
                case '\n': _text.Append("\\n"); break;
                case '\r': _text.Append("\\r"); break;
                case '\t': _text.Append("\\t"); break;
                case '\b': _text.Append("\\b"); break;
                case '\f': _text.Append("\\f"); break;
                case < ' ': _text.Append($"\\u{(int)c:x4}"); break;
                case > '\x7e' when _ascii: _text.Append($"\\u{(int)c:x4}"); break;
                default: _text.Append(c); break;
            }
        }
        _text.Append('"');
    }
}
