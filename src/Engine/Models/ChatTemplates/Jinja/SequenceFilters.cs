namespace FastEval.Engine.Models.ChatTemplates.Jinja;

/// <summary>The filters that take a sequence or a dict.</summary>
internal static class SequenceFilters
{
    public static readonly IReadOnlyDictionary<string, Filters.Filter> All = new Dictionary<string, Filters.Filter>
    {
        ["length"] = (_, v, _) => Operators.Length(v),
        ["list"] = (i, v, _) => Copy(i, v),
        ["join"] = (i, v, a) => TextSplit.Join(i.Budget, a.GetText(0, "d", ""), a.Get(1, "attribute") is { } path ? Pluck(i, v, path) : v, textOnly: false),
        ["first"] = (i, v, _) => Operators.Iterate(i.Budget, v) is [var first, ..] ? first : new Undefined("the sequence is empty"),
        ["last"] = (i, v, _) => Operators.Iterate(i.Budget, v) is [.., var last] ? last : new Undefined("the sequence is empty"),
        ["reverse"] = (i, v, _) => Reverse(i, v),
        ["items"] = (i, v, _) => v switch
        {
            DictValue dict => Methods.Pairs(i.Budget, dict),
            Undefined => new List<object?>(),
            _ => throw new JinjaError($"items: a {ValueText.TypeName(v)} is no dict."),
        },
        ["map"] = Map,
        ["select"] = (i, v, a) => Keep(i, v, a, attribute: false, keep: true),
        ["reject"] = (i, v, a) => Keep(i, v, a, attribute: false, keep: false),
        ["selectattr"] = (i, v, a) => Keep(i, v, a, attribute: true, keep: true),
        ["rejectattr"] = (i, v, a) => Keep(i, v, a, attribute: true, keep: false),
        ["sort"] = (i, v, a) => Sort(i, Copy(i, v), a.Get(2, "attribute"), a.GetFlag(1, "case_sensitive"), a.GetFlag(0, "reverse")),
        ["dictsort"] = DictSort,
        ["groupby"] = GroupBy,
        ["unique"] = Unique,
        ["min"] = (i, v, a) => Sort(i, Copy(i, v), a.Get(1, "attribute"), a.GetFlag(0, "case_sensitive"), false)
            is [var least, ..] ? least : new Undefined("the sequence is empty"),
        ["max"] = (i, v, a) => Sort(i, Copy(i, v), a.Get(1, "attribute"), a.GetFlag(0, "case_sensitive"), true)
            is [var greatest, ..] ? greatest : new Undefined("the sequence is empty"),
        ["sum"] = (i, v, a) => (a.Get(0, "attribute") is { } path ? Pluck(i, v, path) : Operators.Iterate(i.Budget, v))
            .Aggregate(a.Get(1, "start", 0L), (total, item) => Arithmetic.Apply(i.Budget, "+", total, item)),
    };

    private static List<object?> Copy(Interpreter interpreter, object? value)
    {
        List<object?> items = Operators.Iterate(interpreter.Budget, value);
        interpreter.Budget.MakeElements(items.Count);
        return [.. items];
    }

    private static object Reverse(Interpreter interpreter, object? value)
    {
        List<object?> items = Copy(interpreter, value);
        items.Reverse();
        return value is string ? string.Concat(items) : items;
    }

    /// <summary>An attribute of a value; the path may be an index, and dots go deeper.</summary>
    private static object? Follow(Interpreter interpreter, object? value, object? path)
    {
        if (path is long) return Operators.Index(interpreter.Budget, value, path);
        if (path is not string dotted) throw new JinjaError($"an attribute is named by text, not by a {ValueText.TypeName(path)}.");
        foreach (string step in dotted.Split('.'))
            value = Operators.Index(interpreter.Budget, value, long.TryParse(step, out long index) ? index : step);
        return value;
    }

    private static List<object?> Pluck(Interpreter interpreter, object? value, object? path) =>
        Copy(interpreter, value).ConvertAll(item => Follow(interpreter, item, path));

    private static List<object?> Map(Interpreter interpreter, object? value, Arguments arguments)
    {
        if (!Operators.IsTrue(value)) return []; // None too, unlike elsewhere
        if (arguments.Named.TryGetValue("attribute", out object? path))
        {
            bool hasDefault = arguments.Named.TryGetValue("default", out object? otherwise);
            return Pluck(interpreter, value, path).ConvertAll(item => hasDefault && item is Undefined ? otherwise : item);
        }
        string filter = arguments.RequireText(0, "filter");
        Arguments rest = arguments.Skip(1);
        return Copy(interpreter, value).ConvertAll(item => Filters.Apply(interpreter, filter, item, rest));
    }

    private static List<object?> Keep(Interpreter interpreter, object? value, Arguments arguments, bool attribute, bool keep)
    {
        if (!Operators.IsTrue(value)) return [];
        object? path = attribute ? arguments.Require(0, "attribute") : null;
        int at = attribute ? 1 : 0;
        string? test = arguments.Has(at, "test") ? arguments.RequireText(at, "test") : null;
        Arguments rest = arguments.Skip(at + 1);
        return Copy(interpreter, value).FindAll(item =>
        {
            object? subject = attribute ? Follow(interpreter, item, path) : item;
            return keep == (test is null ? Operators.IsTrue(subject) : Tests.Apply(interpreter.Budget, test, subject, rest));
        });
    }

    private static List<object?> Sort(Interpreter interpreter, List<object?> items, object? path, bool caseSensitive, bool descending)
    {
        RenderBudget budget = interpreter.Budget;
        Comparer<object?> order = Comparer<object?>.Create((x, y) => Operators.Compare(budget, x, y));
        List<(object? Key, object? Item)> keyed = items.ConvertAll(
            item => (Fold(path is null ? item : Follow(interpreter, item, path), caseSensitive), item));
        // OrderBy is stable in both directions, as Python's sort is.
        return (descending ? keyed.OrderByDescending(pair => pair.Key, order) : keyed.OrderBy(pair => pair.Key, order))
            .Select(pair => pair.Item).ToList();
    }

    private static object? Fold(object? key, bool caseSensitive) => !caseSensitive && key is string text ? text.ToLowerInvariant() : key;

    private static List<object?> DictSort(Interpreter interpreter, object? value, Arguments arguments)
    {
        if (value is not DictValue dict) throw new JinjaError($"dictsort: a {ValueText.TypeName(value)} is no dict.");
        long by = arguments.GetText(1, "by", "key") == "value" ? 1 : 0;
        return Sort(interpreter, Methods.Pairs(interpreter.Budget, dict), by, arguments.GetFlag(0, "case_sensitive"), arguments.GetFlag(2, "reverse"));
    }

    private static List<object?> GroupBy(Interpreter interpreter, object? value, Arguments arguments)
    {
        object? path = arguments.Require(0, "attribute");
        var groups = new List<object?>();
        List<object?>? current = null;
        object? last = null;
        foreach (object? item in Sort(interpreter, Copy(interpreter, value), path, arguments.GetFlag(2, "case_sensitive"), false))
        {
            object? key = Follow(interpreter, item, path);
            if (current is null || !Operators.AreEqual(interpreter.Budget, key, last))
            {
                current = [];
                groups.Add(new TupleValue([key, current]));
                last = key;
            }
            current.Add(item);
        }
        return groups;
    }

    private static List<object?> Unique(Interpreter interpreter, object? value, Arguments arguments)
    {
        bool caseSensitive = arguments.GetFlag(0, "case_sensitive");
        var seen = new DictValue();
        return Copy(interpreter, value).FindAll(item =>
        {
            object? key = Fold(arguments.Get(1, "attribute") is { } path ? Follow(interpreter, item, path) : item, caseSensitive);
            bool isNew = !seen.TryGet(key, out _);
            seen[key] = true;
            return isNew;
        });
    }
}
