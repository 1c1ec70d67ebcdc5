using System.Globalization;

namespace FastEval.Engine.Models.ChatTemplates.Jinja;

/// <summary>Values as text, the way Python's <c>str()</c> and <c>repr()</c> write them.</summary>
internal static class ValueText
{
    public static string TypeName(object? value) => value switch
    {
        null => "None",
        Undefined => "undefined value",
        string => "text",
        bool => "boolean",
        long => "whole number",
        double => "number",
        List<object?> => "list",
        TupleValue => "tuple",
        NamespaceValue => "namespace",
        DictValue => "dict",
        CallableValue => "function",
        LoopValue => "loop",
        _ => value.GetType().Name,
    };

    /// <summary><c>str(value)</c>.</summary>
    public static string Of(RenderBudget budget, object? value)
    {
        if (value is string text) return text;
        return value is Undefined ? "" : Repr(budget, value);
    }

    /// <summary><c>repr(value)</c>: as <see cref="Of"/>, but with text in quotes.</summary>
    public static string Repr(RenderBudget budget, object? value)
    {
        var result = new BoundedText(budget);
        WriteRepr(budget, result, value, 0);
        return result.ToString();
    }

    /// <summary>Python's shortest form of a number: always with a point or an exponent.</summary>
    public static string OfDouble(double value)
    {
        if (double.IsNaN(value)) return "nan";
        if (double.IsInfinity(value)) return value > 0 ? "inf" : "-inf";
        if (value == 0) return double.IsNegative(value) ? "-0.0" : "0.0";
        // "R" gives the shortest digits that read back the same, as Python does; only the layout differs.
        string shortest = value.ToString("R", CultureInfo.InvariantCulture);
        bool negative = shortest[0] == '-';
        ReadOnlySpan<char> unsigned = shortest.AsSpan(negative ? 1 : 0);
        int e = unsigned.IndexOf('E');
        ReadOnlySpan<char> mantissa = e < 0 ? unsigned : unsigned[..e];
        int point = mantissa.IndexOf('.');
        int exponent = e < 0 ? 0 : int.Parse(unsigned[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        string digits = point < 0 ? mantissa.ToString() : string.Concat(mantissa[..point], mantissa[(point + 1)..]);
        int scale = (point < 0 ? mantissa.Length : point) + exponent; // value = 0.digits * 10^scale
        int zeros = digits.Length - digits.TrimStart('0').Length;
        return (negative ? "-" : "") + Layout(digits.Trim('0'), scale - zeros);
    }

    private static string Layout(string digits, int scale)
    {
        if (scale is < -3 or > 16)
        {
            int exponent = scale - 1;
            string mantissa = digits.Length == 1 ? digits : $"{digits[0]}.{digits[1..]}";
            return $"{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
        }
        if (scale <= 0) return "0." + new string('0', -scale) + digits;
        return scale >= digits.Length ? digits.PadRight(scale, '0') + ".0" : $"{digits[..scale]}.{digits[scale..]}";
    }

    private static void WriteRepr(RenderBudget budget, BoundedText result, object? value, int depth)
    {
        budget.Step();
        RenderBudget.CheckDepth(depth);
        switch (value)
        {
            case null: result.Append("None"); break;
            case string text: WriteQuoted(result, text); break;
            case bool flag: result.Append(flag ? "True" : "False"); break;
            case long integer: result.Append(integer.ToString(CultureInfo.InvariantCulture)); break;
            case double number: result.Append(OfDouble(number)); break;
            case Undefined: result.Append("Undefined"); break;
            case List<object?> list: WriteItems(budget, result, list, '[', ']', depth); break;
            case TupleValue tuple: WriteItems(budget, result, tuple.Items, '(', tuple.Items.Count == 1 ? ",)" : ")", depth); break;
            case DictValue dict: WriteDict(budget, result, dict, depth); break;
            case CallableValue function: result.Append($"<function {function.Name}>"); break;
            default: result.Append($"<{TypeName(value)}>"); break;
        }
    }

    private static void WriteItems(RenderBudget budget, BoundedText result, IReadOnlyList<object?> items, char open, char close, int depth) =>
        WriteItems(budget, result, items, open, close.ToString(), depth);

    private static void WriteItems(RenderBudget budget, BoundedText result, IReadOnlyList<object?> items, char open, string close, int depth)
    {
        result.Append(open);
        for (int i = 0; i < items.Count; i++)
        {
            if (i > 0) result.Append(", ");
            WriteRepr(budget, result, items[i], depth + 1);
        }
        result.Append(close);
    }

    private static void WriteDict(RenderBudget budget, BoundedText result, DictValue dict, int depth)
    {
        result.Append('{');
        bool first = true;
        foreach ((object? key, object? value) in dict.Entries)
        {
            if (!first) result.Append(", ");
            first = false;
            WriteRepr(budget, result, key, depth + 1);
            result.Append(": ");
            WriteRepr(budget, result, value, depth + 1);
        }
        result.Append('}');
    }

    private static void WriteQuoted(BoundedText result, string text)
    {
        char quote = text.Contains('\'') && !text.Contains('"') ? '"' : '\'';
        result.Append(quote);
        foreach (char c in text)
        {
            switch (c)
            {
                case '\n': result.Append("\\n"); break;
                case '\r': result.Append("\\r"); break;
                case '\t': result.Append("\\t"); break;
                case '\\': result.Append("\\\\"); break;
                case < ' ' or (>= '\x7f' and < '\xa0'): result.Append($"\\x{(int)c:x2}"); break;
                default:
                    if (c == quote) result.Append('\\');
                    result.Append(c);
                    break;
            }
        }
        result.Append(quote);
    }
}
