namespace FastEval.Engine.Models.ChatTemplates.Jinja;

/// <summary>Taking texts apart and putting them together, with Python's rules.</summary>
internal static class TextSplit
{
    public static List<object?> Booked(RenderBudget budget, List<string> parts)
    {
        budget.MakeElements(parts.Count);
        foreach (string part in parts) budget.Make(part.Length);
        return [.. parts];
    }

    public static List<object?> Split(RenderBudget budget, string text, object? separator, int max)
    {
        if (max < 0) max = int.MaxValue;
        var parts = new List<string>();
        int start = 0;
        if (separator is null)
        {
            while (true)
            {
                while (start < text.Length && PythonText.IsSpace(text[start])) start++;
                if (start >= text.Length) return Booked(budget, parts);
                int end = parts.Count >= max ? text.Length : start;
                while (end < text.Length && !PythonText.IsSpace(text[end])) end++;
                parts.Add(text[start..end]);
                start = end;
            }
        }
        string by = Separator(separator);
        for (int at; parts.Count < max && (at = text.IndexOf(by, start, StringComparison.Ordinal)) >= 0; start = at + by.Length)
            parts.Add(text[start..at]);
        parts.Add(text[start..]);
        return Booked(budget, parts);
    }

    public static List<object?> SplitFromEnd(RenderBudget budget, string text, object? separator, int max)
    {
        if (max < 0) max = int.MaxValue;
        var parts = new List<string>();
        int end = text.Length;
        if (separator is null)
        {
            while (true)
            {
                while (end > 0 && PythonText.IsSpace(text[end - 1])) end--;
                if (end == 0) break;
                int start = parts.Count >= max ? 0 : end;
                while (start > 0 && !PythonText.IsSpace(text[start - 1])) start--;
                parts.Add(text[start..end]);
                end = start;
            }
        }
        else
        {
            string by = Separator(separator);
            while (parts.Count < max && text.AsSpan(0, end).LastIndexOf(by, StringComparison.Ordinal) is >= 0 and var at)
            {
                parts.Add(text[(at + by.Length)..end]);
                end = at;
            }
            parts.Add(text[..end]);
        }
        parts.Reverse();
        return Booked(budget, parts);
    }

    public static TupleValue Partition(RenderBudget budget, string text, string separator, bool last)
    {
        Separator(separator);
        int at = last ? text.LastIndexOf(separator, StringComparison.Ordinal) : text.IndexOf(separator, StringComparison.Ordinal);
        budget.Make(text.Length);
        if (at < 0) return last ? new TupleValue(["", "", text]) : new TupleValue([text, "", ""]);
        return new TupleValue([text[..at], separator, text[(at + separator.Length)..]]);
    }

    public static string Replace(RenderBudget budget, string text, string old, string replacement, int max)
    {
        if (max < 0) max = int.MaxValue;
        var result = new BoundedText(budget);
        if (old.Length == 0)
        {
            // Python puts the replacement before every character and at the end.
            int done = 0;
            foreach (object? point in PythonText.CodePoints(text))
            {
                if (done++ < max) result.Append(replacement);
                result.Append((string)point!);
            }
            return (done < max ? result.Append(replacement) : result).ToString();
        }
        int start = 0;
        for (int at; max > 0 && (at = text.IndexOf(old, start, StringComparison.Ordinal)) >= 0; start = at + old.Length, max--)
            result.Append(text[start..at]).Append(replacement);
        return result.Append(text[start..]).ToString();
    }

    public static string Join(RenderBudget budget, string separator, object? items, bool textOnly)
    {
        var result = new BoundedText(budget);
        bool first = true;
        foreach (object? item in Operators.Iterate(budget, items))
        {
            if (textOnly && item is not string) throw new JinjaError($"join() takes texts only, not a {ValueText.TypeName(item)}.");
            if (!first) result.Append(separator);
            first = false;
            result.Append(ValueText.Of(budget, item));
        }
        return result.ToString();
    }

    public static long Count(RenderBudget budget, string text, string sought)
    {
        budget.Read(text.Length);
        if (sought.Length == 0) return PythonText.Length(text) + 1;
        long count = 0;
        for (int at = 0; (at = text.IndexOf(sought, at, StringComparison.Ordinal)) >= 0; at += sought.Length) count++;
        return count;
    }

    private static string Separator(object? separator) => separator switch
    {
        "" => throw new JinjaError("the separator is empty."),
        string text => text,
        _ => throw new JinjaError($"a separator must be text, not a {ValueText.TypeName(separator)}."),
    };
}
