namespace FastEval.Engine.Models.ChatTemplates.Jinja;

/// <summary>Variables of a block; what is not found here is looked up outside. Assignments never reach outside.</summary>
internal sealed class Scope(Scope? outer)
{
    private readonly Dictionary<string, object?> _variables = new(StringComparer.Ordinal);

    public object? this[string id]
    {
        set => _variables[id] = value;
    }

    public bool TryGet(string id, out object? value)
    {
        for (Scope? scope = this; scope is not null; scope = scope.Outer)
            if (scope._variables.TryGetValue(id, out value))
                return true;
        value = null;
        return false;
    }

    private Scope? Outer => outer;
}
