namespace FastEval.Engine.Models.ChatTemplates.Jinja;

/// <summary>The functions that transformers gives to every chat template.</summary>
internal static class Globals
{
    private const long MaxRange = 100_000; // jinja2's sandbox has the same

    public static void AddTo(Scope scope, TimeProvider time)
    {
        Add(scope, "range", Range);
        Add(scope, "namespace", (i, a) => Fill(i, new NamespaceValue(), a));
        Add(scope, "dict", (i, a) => Fill(i, new DictValue(), a));
        Add(scope, "raise_exception", (_, a) => throw new JinjaError(a.GetText(0, "message", "the template refuses this conversation.")));
        Add(scope, "strftime_now", (i, a) => i.Budget.Made(DateText.Of(time.GetLocalNow(), a.RequireText(0, "format"))));
    }

    private static void Add(Scope scope, string name, Func<Interpreter, Arguments, object?> function) =>
        scope[name] = new CallableValue(name, function);

    private static List<object?> Range(Interpreter interpreter, Arguments arguments)
    {
        if (arguments.Count is 0 or > 3 || arguments.Positional.Any(bound => bound is not long))
            throw new JinjaError("range() takes one to three whole numbers.");
        long start = arguments.Count == 1 ? 0 : (long)arguments.Positional[0]!;
        long stop = (long)arguments.Positional[arguments.Count == 1 ? 0 : 1]!;
        long step = arguments.Count == 3 ? (long)arguments.Positional[2]! : 1;
        if (step == 0) throw new JinjaError("range(): the step must not be 0.");
        decimal span = (decimal)stop - start;
        decimal count = span == 0 || span > 0 != step > 0 ? 0 : Math.Ceiling(span / step);
        if (count > MaxRange) throw new JinjaError($"range() is limited to {MaxRange} numbers.");
        interpreter.Budget.MakeElements((long)count);
        var numbers = new List<object?>((int)count);
        for (int i = 0; i < count; i++) numbers.Add(start + i * step);
        return numbers;
    }

    private static DictValue Fill(Interpreter interpreter, DictValue dict, Arguments arguments)
    {
        switch (arguments.Get(0, ""))
        {
            case null:
                break;
            case DictValue other:
                foreach ((object? key, object? value) in other.Entries) Methods.Put(interpreter.Budget, dict, key, value);
                break;
            case var pairs:
                foreach (object? pair in Operators.Iterate(interpreter.Budget, pairs))
                {
                    if (Operators.Iterate(interpreter.Budget, pair) is not [var key, var value]) throw new JinjaError("dict(): pairs are needed.");
                    Methods.Put(interpreter.Budget, dict, key, value);
                }
                break;
        }
        foreach ((string key, object? value) in arguments.Named) Methods.Put(interpreter.Budget, dict, key, value);
        return dict;
    }
}
