namespace FastEval.Engine.Models.ChatTemplates.Jinja;

/// <summary>The methods of Python's str, list, dict and tuple that a template may call.</summary>
internal static class Methods
{
    private delegate object? Method<in T>(RenderBudget budget, T self, Arguments arguments);

    private static readonly Dictionary<string, Method<string>> OfText = new()
    {
        ["strip"] = (budget, s, a) => budget.Made(PythonText.Trim(s, Characters(a))),
        ["lstrip"] = (budget, s, a) => budget.Made(PythonText.TrimStart(s, Characters(a))),
        ["rstrip"] = (budget, s, a) => budget.Made(PythonText.TrimEnd(s, Characters(a))),
        ["upper"] = (budget, s, _) => budget.Made(s.ToUpperInvariant()),
        ["lower"] = (budget, s, _) => budget.Made(s.ToLowerInvariant()),
        ["title"] = (budget, s, _) => budget.Made(PythonText.Title(s)),
        ["capitalize"] = (budget, s, _) => budget.Made(PythonText.Capitalize(s)),
        ["startswith"] = (_, s, a) => AnyAffix(a.Require(0, "prefix"), affix => s.StartsWith(affix, StringComparison.Ordinal)),
        ["endswith"] = (_, s, a) => AnyAffix(a.Require(0, "suffix"), affix => s.EndsWith(affix, StringComparison.Ordinal)),
        ["removeprefix"] = (budget, s, a) =>
            a.RequireText(0, "prefix") is var prefix && s.StartsWith(prefix, StringComparison.Ordinal) ? budget.Made(s[prefix.Length..]) : s,
        ["removesuffix"] = (budget, s, a) =>
            a.RequireText(0, "suffix") is var suffix && s.EndsWith(suffix, StringComparison.Ordinal) ? budget.Made(s[..^suffix.Length]) : s,
        ["split"] = (budget, s, a) => TextSplit.Split(budget, s, a.Get(0, "sep"), a.GetInteger(1, "maxsplit", -1)),
        ["rsplit"] = (budget, s, a) => TextSplit.SplitFromEnd(budget, s, a.Get(0, "sep"), a.GetInteger(1, "maxsplit", -1)),
        ["splitlines"] = (budget, s, _) => TextSplit.Booked(budget, PythonText.SplitLines(s)),
        ["partition"] = (budget, s, a) => TextSplit.Partition(budget, s, a.RequireText(0, "sep"), last: false),
        ["rpartition"] = (budget, s, a) => TextSplit.Partition(budget, s, a.RequireText(0, "sep"), last: true),
        ["replace"] = (budget, s, a) =>
            TextSplit.Replace(budget, s, a.RequireText(0, "old"), a.RequireText(1, "new"), a.GetInteger(2, "count", -1)),
        ["join"] = (budget, s, a) => TextSplit.Join(budget, s, a.Require(0, "iterable"), textOnly: true),
        ["find"] = (budget, s, a) => Find(budget, s, a, last: false),
        ["rfind"] = (budget, s, a) => Find(budget, s, a, last: true),
        ["index"] = (budget, s, a) => Find(budget, s, a, last: false) is >= 0L and var at ? at : throw new JinjaError("index(): not found."),
        ["count"] = (budget, s, a) => TextSplit.Count(budget, s, a.RequireText(0, "sub")),
        ["format"] = (budget, s, a) => PrintfFormat.Braces(budget, s, a),
        ["isdigit"] = (_, s, _) => s.Length > 0 && s.All(char.IsDigit),
        ["isalpha"] = (_, s, _) => s.Length > 0 && s.All(char.IsLetter),
        ["isalnum"] = (_, s, _) => s.Length > 0 && s.All(char.IsLetterOrDigit),
        ["isspace"] = (_, s, _) => s.Length > 0 && PythonText.IsBlank(s),
        ["isupper"] = (_, s, _) => s.Any(char.IsUpper) && !s.Any(char.IsLower),
        ["islower"] = (_, s, _) => s.Any(char.IsLower) && !s.Any(char.IsUpper),
    };

    private static readonly Dictionary<string, Method<DictValue>> OfDict = new()
    {
        ["items"] = (budget, d, _) => Pairs(budget, d),
        ["keys"] = (budget, d, _) => Operators.Iterate(budget, d),
        ["values"] = (budget, d, _) =>
        {
            budget.MakeElements(d.Count);
            return d.Entries.Select(entry => entry.Value).ToList();
        },
        ["get"] = (_, d, a) => d.TryGet(a.Require(0, "key"), out object? value) ? value : a.Get(1, "default"),
        ["pop"] = (_, d, a) =>
        {
            object? key = a.Require(0, "key");
            if (d.TryGet(key, out object? value)) d.Remove(key);
            else if (!a.Has(1, "default")) throw new JinjaError("pop(): the dict has no such key.");
            else value = a.Get(1, "default");
            return value;
        },
        ["update"] = (budget, d, a) =>
        {
            if (a.Get(0, "other") is DictValue other)
                foreach ((object? key, object? value) in other.Entries.ToList())
                    Put(budget, d, key, value);
            foreach ((string key, object? value) in a.Named) Put(budget, d, key, value);
            return null;
        },
        ["copy"] = (budget, d, _) => Copy(budget, d),
    };

    private static readonly Dictionary<string, Method<List<object?>>> OfList = new()
    {
        ["append"] = (budget, l, a) =>
        {
            budget.MakeElements(1);
            l.Add(a.Require(0, "item"));
            return null;
        },
        ["extend"] = (budget, l, a) =>
        {
            List<object?> more = Operators.Iterate(budget, a.Require(0, "items"));
            budget.MakeElements(more.Count);
            l.AddRange(more.ToArray());
            return null;
        },
        ["insert"] = (budget, l, a) =>
        {
            budget.MakeElements(1);
            budget.Step(l.Count);
            int at = a.GetInteger(0, "index", 0);
            l.Insert(Math.Clamp(at < 0 ? at + l.Count : at, 0, l.Count), a.Require(1, "item"));
            return null;
        },
        ["pop"] = (budget, l, a) =>
        {
            int at = a.GetInteger(0, "index", -1);
            if (at < 0) at += l.Count;
            if (at < 0 || at >= l.Count) throw new JinjaError("pop(): the list has no such item.");
            budget.Step(l.Count);
            object? value = l[at];
            l.RemoveAt(at);
            return value;
        },
        ["index"] = (budget, l, a) => Position(budget, l, a.Require(0, "item")),
        ["count"] = (budget, l, a) => (long)l.Count(item => Operators.AreEqual(budget, item, a.Require(0, "item"))),
        ["copy"] = (budget, l, _) =>
        {
            budget.MakeElements(l.Count);
            return l.ToList();
        },
    };

    /// <summary>The method of that name bound to the value; null if its type has none.</summary>
    public static CallableValue? Find(object? value, string id) => value switch
    {
        string text => Bind(OfText, id, text),
        List<object?> list => Bind(OfList, id, list),
        TupleValue tuple when id is "index" or "count" => Bind(OfList, id, tuple.Items.ToList()),
        DictValue dict and not NamespaceValue => Bind(OfDict, id, dict),
        _ => null,
    };

    public static List<object?> Pairs(RenderBudget budget, DictValue dict)
    {
        budget.MakeElements(3L * dict.Count);
        return dict.Entries.Select(entry => (object?)new TupleValue([entry.Key, entry.Value])).ToList();
    }

    public static void Put(RenderBudget budget, DictValue dict, object? key, object? value)
    {
        budget.MakeElements(2);
        dict[key] = value;
    }

    private static DictValue Copy(RenderBudget budget, DictValue dict)
    {
        var copy = new DictValue();
        foreach ((object? key, object? value) in dict.Entries) Put(budget, copy, key, value);
        return copy;
    }

    private static CallableValue? Bind<T>(Dictionary<string, Method<T>> methods, string id, T self) =>
        methods.TryGetValue(id, out Method<T>? method)
            ? new CallableValue(id, (interpreter, arguments) =>
            {
                if (self is string text) interpreter.Budget.Read(text.Length);
                return method(interpreter.Budget, self, arguments);
            })
            : null;

    private static string? Characters(Arguments arguments) => arguments.Get(0, "chars") is null ? null : arguments.RequireText(0, "chars");

    private static bool AnyAffix(object? affixes, Func<string, bool> matches) => affixes switch
    {
        string affix => matches(affix),
        TupleValue several => several.Items.Any(item => item is string affix && matches(affix)),
        _ => throw new JinjaError($"a text or a tuple of texts is needed, not a {ValueText.TypeName(affixes)}."),
    };

    private static long Find(RenderBudget budget, string text, Arguments arguments, bool last)
    {
        string sought = arguments.RequireText(0, "sub");
        budget.Read(text.Length);
        int at = last ? text.LastIndexOf(sought, StringComparison.Ordinal) : text.IndexOf(sought, StringComparison.Ordinal);
        return at < 0 ? -1 : PythonText.Length(text[..at]);
    }

    private static long Position(RenderBudget budget, List<object?> list, object? item)
    {
        int at = list.FindIndex(candidate => Operators.AreEqual(budget, candidate, item));
        return at >= 0 ? at : throw new JinjaError("index(): the list has no such item.");
    }
}
