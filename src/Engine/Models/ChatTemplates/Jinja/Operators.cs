namespace FastEval.Engine.Models.ChatTemplates.Jinja;

/// <summary>Python's truth, equality, order, membership, iteration and indexing over template values.</summary>
internal static class Operators
{
    public static bool IsTrue(object? value) => value switch
    {
        null or Undefined => false,
        bool flag => flag,
        long integer => integer != 0,
        double number => number != 0,
        string text => text.Length > 0,
        List<object?> list => list.Count > 0,
        TupleValue tuple => tuple.Items.Count > 0,
        NamespaceValue => true,
        DictValue dict => dict.Count > 0,
        _ => true,
    };

    public static bool AreEqual(RenderBudget budget, object? left, object? right, int depth = 0)
    {
        budget.Step();
        RenderBudget.CheckDepth(depth);
        switch (left, right)
        {
            case (null, _) or (_, null):
                return left is null && right is null;
            case (string a, string b):
                budget.Read(Math.Min(a.Length, b.Length));
                return a == b;
            case (Undefined, Undefined):
                return true;
            case (List<object?> a, List<object?> b):
                return AreItemsEqual(budget, a, b, depth);
            case (TupleValue a, TupleValue b):
                return AreItemsEqual(budget, a.Items, b.Items, depth);
            case (NamespaceValue, _) or (_, NamespaceValue):
                return ReferenceEquals(left, right);
            case (DictValue a, DictValue b):
                return a.Count == b.Count && a.Entries.All(entry => b.TryGet(entry.Key, out object? other) && AreEqual(budget, entry.Value, other, depth + 1));
            default:
                return TryNumber(left, out double x) && TryNumber(right, out double y)
                    ? (left is long or bool && right is long or bool ? ToLong(left) == ToLong(right) : x == y)
                    : ReferenceEquals(left, right);
        }
    }

    /// <summary>Order of two numbers, texts, lists or tuples; anything else has none.</summary>
    public static int Compare(RenderBudget budget, object? left, object? right, int depth = 0)
    {
        budget.Step();
        RenderBudget.CheckDepth(depth);
        switch (left, right)
        {
            case (string a, string b):
                budget.Read(Math.Min(a.Length, b.Length));
                return string.CompareOrdinal(a, b);
            case (List<object?> a, List<object?> b):
                return CompareItems(budget, a, b, depth);
            case (TupleValue a, TupleValue b):
                return CompareItems(budget, a.Items, b.Items, depth);
            case (long or bool, long or bool):
                return ToLong(left).CompareTo(ToLong(right));
            default:
                if (TryNumber(left, out double x) && TryNumber(right, out double y)) return x.CompareTo(y);
                RequireDefined(left);
                RequireDefined(right);
                throw new JinjaError($"a {ValueText.TypeName(left)} and a {ValueText.TypeName(right)} have no order.");
        }
    }

    public static bool Contains(RenderBudget budget, object? container, object? item)
    {
        switch (container)
        {
            case string text:
                if (item is not string part) throw new JinjaError($"'in' looks for text within text, not for a {ValueText.TypeName(item)}.");
                budget.Read(text.Length);
                return text.Contains(part, StringComparison.Ordinal);
            case DictValue dict:
                return dict.TryGet(item, out _);
            default:
                foreach (object? candidate in Iterate(budget, container))
                    if (AreEqual(budget, candidate, item))
                        return true;
                return false;
        }
    }

    /// <summary>What a loop over the value visits: items, keys of a dict, code points of a text, nothing of an undefined value.</summary>
    public static List<object?> Iterate(RenderBudget budget, object? value)
    {
        switch (value)
        {
            case List<object?> list:
                budget.Step(list.Count);
                return list;
            case TupleValue tuple:
                budget.Step(tuple.Items.Count);
                return [.. tuple.Items];
            case NamespaceValue:
                break;
            case DictValue dict:
                budget.MakeElements(dict.Count);
                return dict.Entries.Select(entry => entry.Key).ToList();
            case string text:
                budget.MakeElements(text.Length);
                return PythonText.CodePoints(text);
            case Undefined:
                return [];
            default:
                break;
        }
        throw new JinjaError($"a {ValueText.TypeName(value)} cannot be iterated over.");
    }

    public static long Length(object? value) => value switch
    {
        string text => PythonText.Length(text),
        List<object?> list => list.Count,
        TupleValue tuple => tuple.Items.Count,
        DictValue dict and not NamespaceValue => dict.Count,
        Undefined => 0,
        _ => throw new JinjaError($"a {ValueText.TypeName(value)} has no length."),
    };

    /// <summary><c>value[key]</c>; undefined when there is no such item.</summary>
    public static object? Index(RenderBudget budget, object? value, object? key)
    {
        RequireDefined(value);
        switch (value)
        {
            case DictValue dict:
                if (dict.TryGet(key, out object? found)) return found;
                break;
            case List<object?> or TupleValue or string when key is long or bool:
                IReadOnlyList<object?> items = value switch
                {
                    List<object?> list => list,
                    TupleValue tuple => tuple.Items,
                    _ => Iterate(budget, value),
                };
                long index = ToLong(key);
                if (index < 0) index += items.Count;
                if (index >= 0 && index < items.Count) return items[(int)index];
                return new Undefined($"{ValueText.TypeName(value)} has no item {ToLong(key)}");
            default:
                break;
        }
        return key is string id ? Member(value, id) : new Undefined($"{ValueText.TypeName(value)} has no such item");
    }

    /// <summary><c>value.id</c>: a method first, then an entry; undefined when there is neither.</summary>
    public static object? Attribute(object? value, string id)
    {
        RequireDefined(value);
        object? member = value is NamespaceValue ? new Undefined("") : Member(value, id);
        if (member is not Undefined || value is not DictValue dict) return member;
        return dict.TryGet(id, out object? found) ? found : new Undefined($"{ValueText.TypeName(value)} has no attribute '{id}'");
    }

    public static object? Slice(RenderBudget budget, object? value, object? start, object? stop, object? step)
    {
        RequireDefined(value);
        List<object?> items = value is string or List<object?> or TupleValue
            ? Iterate(budget, value)
            : throw new JinjaError($"a {ValueText.TypeName(value)} cannot be sliced.");
        long by = step is null ? 1 : SliceBound(step);
        if (by == 0) throw new JinjaError("a slice's step must not be 0.");
        by = Math.Clamp(by, -int.MaxValue, int.MaxValue);
        long low = by > 0 ? 0 : -1;
        long high = by > 0 ? items.Count : items.Count - 1;
        long from = start is null ? (by > 0 ? low : high) : Bound(start, items.Count, low, high);
        long to = stop is null ? (by > 0 ? high : low) : Bound(stop, items.Count, low, high);
        var result = new List<object?>();
        for (long i = from; by > 0 ? i < to : i > to; i += by) result.Add(items[(int)i]);
        budget.MakeElements(result.Count);
        return value switch
        {
            string => string.Concat(result),
            TupleValue => new TupleValue(result),
            _ => result,
        };
    }

    public static void RequireDefined(object? value)
    {
        if (value is Undefined undefined) throw new JinjaError($"{undefined.What}.");
    }

    public static bool TryNumber(object? value, out double number)
    {
        number = value switch
        {
            bool flag => flag ? 1 : 0,
            long integer => integer,
            double real => real,
            _ => double.NaN,
        };
        return value is bool or long or double;
    }

    public static long ToLong(object? value) => value is bool flag ? (flag ? 1 : 0) : (long)value!;

    private static object? Member(object? value, string id) => value switch
    {
        LoopValue loop => loop.Get(id),
        _ => Methods.Find(value, id) ?? (object)new Undefined($"{ValueText.TypeName(value)} has no attribute '{id}'"),
    };

    private static long SliceBound(object? bound) =>
        bound is long or bool ? ToLong(bound) : throw new JinjaError("a slice's bounds must be whole numbers.");

    private static long Bound(object? bound, int count, long low, long high)
    {
        long index = SliceBound(bound);
        if (index < 0) index += count;
        return Math.Clamp(index, low, high);
    }

    private static bool AreItemsEqual(RenderBudget budget, IReadOnlyList<object?> left, IReadOnlyList<object?> right, int depth)
    {
        if (left.Count != right.Count) return false;
        for (int i = 0; i < left.Count; i++)
            if (!AreEqual(budget, left[i], right[i], depth + 1))
                return false;
        return true;
    }

    private static int CompareItems(RenderBudget budget, IReadOnlyList<object?> left, IReadOnlyList<object?> right, int depth)
    {
        for (int i = 0; i < Math.Min(left.Count, right.Count); i++)
            if (!AreEqual(budget, left[i], right[i], depth + 1))
                return Compare(budget, left[i], right[i], depth + 1);
        return left.Count.CompareTo(right.Count);
    }
}
