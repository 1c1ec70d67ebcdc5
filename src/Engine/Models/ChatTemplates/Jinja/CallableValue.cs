namespace FastEval.Engine.Models.ChatTemplates.Jinja;

/// <summary>A function, method or macro.</summary>
internal sealed class CallableValue(string name, Func<Interpreter, Arguments, object?> function)
{
    public string Name { get; } = name;

    public object? Call(Interpreter interpreter, Arguments arguments) => function(interpreter, arguments);
}
