namespace FastEval.Engine.Models.ChatTemplates.Jinja;

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
