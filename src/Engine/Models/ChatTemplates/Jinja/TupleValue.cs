namespace FastEval.Engine.Models.ChatTemplates.Jinja;

/// <summary>A Python tuple.</summary>
internal sealed class TupleValue(IReadOnlyList<object?> items)
{
    public IReadOnlyList<object?> Items { get; } = items;
}
