namespace FastEval.Engine.Models.ChatTemplates.Jinja;

/// <summary>Evaluated arguments of a call, filter or test.</summary>
internal sealed class Arguments(IReadOnlyList<object?> positional, IReadOnlyDictionary<string, object?> named)
{
    private static readonly IReadOnlyDictionary<string, object?> NoNames = new Dictionary<string, object?>();

    public Arguments(params object?[] positional) : this(positional, NoNames)
    {
    }

    public IReadOnlyList<object?> Positional => positional;

    public IReadOnlyDictionary<string, object?> Named => named;

    public int Count => positional.Count;

    public bool Has(int index, string name) => index < positional.Count || named.ContainsKey(name);

    /// <summary>The argument at a position or of a name; <paramref name="otherwise"/> if neither is given.</summary>
    public object? Get(int index, string name, object? otherwise = null) =>
        index < positional.Count ? positional[index] : named.TryGetValue(name, out object? value) ? value : otherwise;

    public object? Require(int index, string name) =>
        Has(index, name) ? Get(index, name) : throw new JinjaError($"argument '{name}' is missing.");

    public string GetText(int index, string name, string otherwise) => Has(index, name) ? RequireText(index, name) : otherwise;

    public string RequireText(int index, string name) => Require(index, name) switch
    {
        string text => text,
        object other => throw new JinjaError($"argument '{name}' must be text, not a {ValueText.TypeName(other)}."),
        null => throw new JinjaError($"argument '{name}' must be text, not None."),
    };

    public int GetInteger(int index, string name, int otherwise) => Get(index, name, (long)otherwise) switch
    {
        long number => (int)Math.Clamp(number, int.MinValue, int.MaxValue),
        bool flag => flag ? 1 : 0,
        var other => throw new JinjaError($"argument '{name}' must be a whole number, not a {ValueText.TypeName(other)}."),
    };

    public bool GetFlag(int index, string name, bool otherwise = false) =>
        Has(index, name) ? Operators.IsTrue(Get(index, name)) : otherwise;

    /// <summary>The arguments after the first <paramref name="count"/> positional ones.</summary>
    public Arguments Skip(int count) => new(positional.Skip(count).ToArray(), named);
}
