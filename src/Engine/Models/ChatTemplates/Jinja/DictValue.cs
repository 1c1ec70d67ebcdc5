namespace FastEval.Engine.Models.ChatTemplates.Jinja;

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
