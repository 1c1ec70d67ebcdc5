using System.Globalization;

namespace FastEval.Engine.Models.ChatTemplates.Jinja;

/// <summary>What may stand after <c>|</c>. Those that work on sequences are in <see cref="SequenceFilters"/>.</summary>
internal static class Filters
{
    public delegate object? Filter(Interpreter interpreter, object? value, Arguments arguments);

    private static readonly Dictionary<string, Filter> All = new(SequenceFilters.All)
    {
        ["trim"] = (i, v, a) => i.Budget.Made(PythonText.Trim(Text(i, v), a.Get(0, "chars") as string)),
        ["upper"] = (i, v, _) => i.Budget.Made(Text(i, v).ToUpperInvariant()),
        ["lower"] = (i, v, _) => i.Budget.Made(Text(i, v).ToLowerInvariant()),
        ["title"] = (i, v, _) => i.Budget.Made(PythonText.TitleWords(Text(i, v))),
        ["capitalize"] = (i, v, _) => i.Budget.Made(PythonText.Capitalize(Text(i, v))),
        ["string"] = (i, v, _) => Text(i, v),
        // Chat templates are rendered without escaping, so that "safe" has nothing to do.
        ["safe"] = (i, v, _) => Text(i, v),
        ["escape"] = (i, v, _) => Escape(i.Budget, Text(i, v)),
        ["replace"] = (i, v, a) => TextSplit.Replace(
            i.Budget, Text(i, v), Text(i, a.Require(0, "old")), Text(i, a.Require(1, "new")), a.Get(2, "count") is null ? -1 : a.GetInteger(2, "count", -1)),
        ["indent"] = (i, v, a) => Indent(i.Budget, Text(i, v), a),
        ["center"] = (i, v, a) => Center(i.Budget, Text(i, v), a.GetInteger(0, "width", 80)),
        ["wordcount"] = (i, v, _) => (long)TextSplit.Split(i.Budget, Text(i, v), null, -1).Count,
        ["format"] = (i, v, a) => PrintfFormat.Apply(i.Budget, Text(i, v), a.Named.Count > 0 ? Named(i.Budget, a) : new TupleValue(a.Positional)),
        ["tojson"] = (i, v, a) => JsonText.Of(i.Budget, v, a),
        ["default"] = (_, v, a) => v is Undefined || (a.GetFlag(1, "boolean") && !Operators.IsTrue(v)) ? a.Get(0, "default_value", "") : v,
        ["int"] = (_, v, a) => ToInteger(v) ?? a.Get(0, "default", 0L),
        ["float"] = (_, v, a) => ToReal(v) ?? a.Get(0, "default", 0.0),
        ["abs"] = (_, v, _) => v is long or double or bool
            ? (Operators.TryNumber(v, out double number) && number < 0 ? Arithmetic.Negate(v) : Arithmetic.Plus(v))
            : throw new JinjaError($"abs: a {ValueText.TypeName(v)} is no number."),
        ["round"] = (_, v, a) => Round(v, a),
        ["attr"] = (_, v, a) => a.RequireText(0, "name") is var name && v is NamespaceValue
            ? Operators.Attribute(v, name)
            : Methods.Find(v, name) ?? (object)new Undefined($"{ValueText.TypeName(v)} has no attribute '{name}'"),
    };

    private static readonly Dictionary<string, string> Aliases = new()
    {
        ["d"] = "default",
        ["e"] = "escape",
        ["forceescape"] = "escape",
        ["count"] = "length",
    };

    public static bool Exists(string id) => All.ContainsKey(Aliases.GetValueOrDefault(id, id));

    public static object? Apply(Interpreter interpreter, string id, object? value, Arguments arguments)
    {
        if (value is string text) interpreter.Budget.Read(text.Length);
        return All.TryGetValue(Aliases.GetValueOrDefault(id, id), out Filter? filter)
            ? filter(interpreter, value, arguments)
            : throw new JinjaError($"no filter named '{id}'.");
    }

    private static string Text(Interpreter interpreter, object? value) => ValueText.Of(interpreter.Budget, value);

    private static DictValue Named(RenderBudget budget, Arguments arguments)
    {
        var dict = new DictValue();
        foreach ((string key, object? value) in arguments.Named) Methods.Put(budget, dict, key, value);
        return dict;
    }

    private static string Escape(RenderBudget budget, string text)
    {
        var result = new BoundedText(budget);
        foreach (char c in text)
        {
            result.Append(c switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' => "&#34;",
                '\'' => "&#39;",
                _ => c.ToString(),
            });
        }
        return result.ToString();
    }

    private static string Indent(RenderBudget budget, string text, Arguments arguments)
    {
        string margin = arguments.Get(0, "width") is string given ? given : new string(' ', Math.Clamp(arguments.GetInteger(0, "width", 4), 0, 1000));
        bool blank = arguments.GetFlag(2, "blank");
        List<string> lines = PythonText.SplitLines(text + "\n");
        var result = new BoundedText(budget);
        for (int i = 0; i < lines.Count; i++)
        {
            if (i > 0) result.Append('\n');
            if (i > 0 ? blank || lines[i].Length > 0 : arguments.GetFlag(1, "first")) result.Append(margin);
            result.Append(lines[i]);
        }
        return result.ToString();
    }

    private static string Center(RenderBudget budget, string text, int width)
    {
        int missing = Math.Max(0, width - text.Length);
        budget.Make((long)text.Length + missing);
        int left = missing / 2 + (missing & width & 1);
        return new string(' ', left) + text + new string(' ', missing - left);
    }

    private static object? ToInteger(object? value) => value switch
    {
        long => value,
        bool flag => flag ? 1L : 0L,
        double number when Math.Abs(number) < 9e18 => (long)number,
        string text when long.TryParse(PythonText.Trim(text), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long integer) => integer,
        string text when ToReal(text) is double real && Math.Abs(real) < 9e18 => (long)real,
        Undefined undefined => throw new JinjaError($"{undefined.What}."),
        _ => null,
    };

    private static object? ToReal(object? value) => value switch
    {
        double => value,
        long or bool => Operators.TryNumber(value, out double number) ? number : null,
        string text when double.TryParse(PythonText.Trim(text), NumberStyles.Float, CultureInfo.InvariantCulture, out double real) => real,
        Undefined undefined => throw new JinjaError($"{undefined.What}."),
        _ => null,
    };

    private static double Round(object? value, Arguments arguments)
    {
        if (!Operators.TryNumber(value, out double number)) throw new JinjaError($"round: a {ValueText.TypeName(value)} is no number.");
        int digits = Math.Clamp(arguments.GetInteger(0, "precision", 0), 0, 15);
        double scale = Math.Pow(10, digits);
        return arguments.GetText(1, "method", "common") switch
        {
            "common" => Math.Round(number, digits, MidpointRounding.ToEven),
            "ceil" => Math.Ceiling(number * scale) / scale,
            "floor" => Math.Floor(number * scale) / scale,
            string method => throw new JinjaError($"round: no method '{method}'; there are common, ceil and floor."),
        };
    }
}
