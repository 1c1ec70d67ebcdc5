using System.Globalization;

namespace FastEval.Engine.Models.ChatTemplates.Jinja;

/// <summary>Python's <c>'…%s…' % values</c> and <c>'…{}…'.format(…)</c>, as far as chat templates use them.</summary>
internal static class PrintfFormat
{
    private const int MaxWidth = 1000;

    public static string Apply(RenderBudget budget, string format, object? values)
    {
        IReadOnlyList<object?> items = values is TupleValue tuple ? tuple.Items : [values];
        var result = new BoundedText(budget);
        int used = 0;
        for (int i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                result.Append(format[i]);
                continue;
            }
            if (++i >= format.Length) throw new JinjaError("'%' format ends within a field.");
            string? key = null;
            if (format[i] == '(')
            {
                int close = format.IndexOf(')', i);
                if (close < 0) throw new JinjaError("'%(' in a format is not closed.");
                key = format[(i + 1)..close];
                i = close + 1;
            }
            int flags = i;
            while (i < format.Length && format[i] is '-' or '0' or '+' or ' ' or '#') i++;
            string flag = format[flags..i];
            int width = Number(format, ref i) ?? 0;
            int? precision = null;
            if (i < format.Length && format[i] == '.')
            {
                i++;
                precision = Number(format, ref i) ?? 0;
            }
            if (i >= format.Length) throw new JinjaError("'%' format ends within a field.");
            if (format[i] == '%')
            {
                result.Append('%');
                continue;
            }
            object? value = key is not null ? Keyed(values, key)
                : used < items.Count ? items[used++] : throw new JinjaError("'%' format has more fields than values.");
            result.Append(Pad(Field(budget, format[i], flag, precision, value), flag, width));
        }
        if (used < items.Count && values is not DictValue) throw new JinjaError("'%' format has fewer fields than values.");
        return result.ToString();
    }

    /// <summary><c>str.format</c> with <c>{}</c>, <c>{0}</c> and <c>{name}</c>; format specifications are refused.</summary>
    public static string Braces(RenderBudget budget, string format, Arguments arguments)
    {
        var result = new BoundedText(budget);
        int next = 0;
        for (int i = 0; i < format.Length; i++)
        {
            char c = format[i];
            if (c is '{' or '}' && i + 1 < format.Length && format[i + 1] == c)
            {
                result.Append(c);
                i++;
            }
            else if (c == '{')
            {
                int close = format.IndexOf('}', i);
                if (close < 0) throw new JinjaError("'{' in a format is not closed.");
                string field = format[(i + 1)..close];
                i = close;
                object? value = field.Length == 0 ? Positional(arguments, next++)
                    : int.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out int index) ? Positional(arguments, index)
                    : arguments.Named.TryGetValue(field, out object? named) ? named
                    : throw new JinjaError($"format(): no value for field '{field}'.");
                result.Append(ValueText.Of(budget, value));
            }
            else if (c == '}') throw new JinjaError("'}' in a format closes nothing.");
            else result.Append(c);
        }
        return result.ToString();
    }

    private static object? Positional(Arguments arguments, int index) =>
        index < arguments.Count ? arguments.Positional[index] : throw new JinjaError($"format(): no value for field {index}.");

    private static object? Keyed(object? values, string key) =>
        values is DictValue dict && dict.TryGet(key, out object? value) ? value : throw new JinjaError($"'%' format: no value for '{key}'.");

    private static int? Number(string format, ref int i)
    {
        int start = i;
        while (i < format.Length && char.IsAsciiDigit(format[i])) i++;
        if (i == start) return null;
        return int.TryParse(format.AsSpan(start, i - start), out int number) && number <= MaxWidth
            ? number
            : throw new JinjaError($"'%' format: widths above {MaxWidth} are refused.");
    }

    private static string Field(RenderBudget budget, char kind, string flag, int? precision, object? value)
    {
        if (kind is 's' or 'r')
        {
            string text = kind == 's' ? ValueText.Of(budget, value) : ValueText.Repr(budget, value);
            return precision < text.Length ? text[..precision.Value] : text;
        }
        if (!Operators.TryNumber(value, out double number)) throw new JinjaError($"'%{kind}' needs a number, not a {ValueText.TypeName(value)}.");
        string digits = kind switch
        {
            'd' or 'i' => value is double ? Math.Truncate(number).ToString("F0", CultureInfo.InvariantCulture)
                : Operators.ToLong(value).ToString(CultureInfo.InvariantCulture),
            'f' or 'F' => number.ToString("F" + (precision ?? 6), CultureInfo.InvariantCulture),
            'x' => ((long)number).ToString("x", CultureInfo.InvariantCulture),
            'X' => ((long)number).ToString("X", CultureInfo.InvariantCulture),
            _ => throw new JinjaError($"'%{kind}' is not supported in a format."),
        };
        return flag.Contains('+') && digits[0] != '-' ? "+" + digits : digits;
    }

    private static string Pad(string text, string flag, int width)
    {
        if (flag.Contains('-')) return text.PadRight(width);
        if (!flag.Contains('0') || text.Length >= width) return text.PadLeft(width);
        bool signed = text.Length > 0 && text[0] is '-' or '+';
        return signed ? text[0] + text[1..].PadLeft(width - 1, '0') : text.PadLeft(width, '0');
    }
}
