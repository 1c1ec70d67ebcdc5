namespace FastEval.Engine.Models.ChatTemplates.Jinja;

/// <summary>
/// The values a template works with are plain .NET ones (null for None, bool, long, double, string, <see cref="List{T}"/> of object?) and
/// those of this file.
/// </summary>
internal sealed record Undefined(string What)
{
    public override string ToString() => "";
}

/// <summary>A Python tuple.</summary>
internal sealed class TupleValue(IReadOnlyList<object?> items)
{
    public IReadOnlyList<object?> Items { get; } = items;
}

/// <summary>A Python dict: insertion order is kept, and keys are compared as Python does (1, 1.0 and True are one key).</summary>
internal class DictValue
{
    private static readonly object NoneKey = new();
    private readonly OrderedDictionary<object, object?> _entries = [];

    public int Count => _entries.Count;

    public IEnumerable<KeyValuePair<object?, object?>> Entries =>
        _entries.Select(entry => KeyValuePair.Create(ReferenceEquals(entry.Key, NoneKey) ? null : entry.Key, entry.Value));

    public object? this[object? key]
    {
        set => _entries[Normalise(key)] = value;
    }

    public bool TryGet(object? key, out object? value) => _entries.TryGetValue(Normalise(key), out value);

    public bool Remove(object? key) => _entries.Remove(Normalise(key));

    private static object Normalise(object? key) => key switch
    {
        null => NoneKey,
        string or long => key,
        bool flag => flag ? 1L : 0L,
        double number when number == Math.Floor(number) && Math.Abs(number) < 1e15 => (long)number,
        double => key,
        _ => throw new JinjaError($"a {ValueText.TypeName(key)} cannot be a key of a dict."),
    };
}

/// <summary>What <c>namespace()</c> makes: the one value whose attributes a template may assign.</summary>
internal sealed class NamespaceValue : DictValue;

/// <summary>A function, method or macro.</summary>
internal sealed class CallableValue(string name, Func<Interpreter, Arguments, object?> function)
{
    public string Name { get; } = name;

    public object? Call(Interpreter interpreter, Arguments arguments) => function(interpreter, arguments);
}

/// <summary>The variable <c>loop</c>.</summary>
internal sealed class LoopValue(IReadOnlyList<object?> items, int depth)
{
    private object? _lastChecked;
    private bool _checked;

    public int Index { get; set; }

    public CallableValue? Recurse { get; set; }

    public object? Get(string id) => id switch
    {
        "index" => Index + 1L,
        "index0" => (long)Index,
        "revindex" => (long)items.Count - Index,
        "revindex0" => items.Count - Index - 1L,
        "first" => Index == 0,
        "last" => Index == items.Count - 1,
        "length" => (long)items.Count,
        "depth" => depth + 1L,
        "depth0" => (long)depth,
        "previtem" => Index > 0 ? items[Index - 1] : new Undefined("there is no previous item"),
        "nextitem" => Index < items.Count - 1 ? items[Index + 1] : new Undefined("there is no next item"),
        "cycle" => new CallableValue("cycle", (_, arguments) => arguments.Count == 0
            ? throw new JinjaError("loop.cycle() needs something to cycle through.")
            : arguments.Positional[Index % arguments.Count]),
        "changed" => new CallableValue("changed", (interpreter, arguments) => Changed(interpreter, new TupleValue(arguments.Positional))),
        _ => new Undefined($"'loop' has no attribute '{id}'"),
    };

    private bool Changed(Interpreter interpreter, TupleValue value)
    {
        if (_checked && Operators.AreEqual(interpreter.Budget, _lastChecked, value)) return false;
        (_checked, _lastChecked) = (true, value);
        return true;
    }
}
