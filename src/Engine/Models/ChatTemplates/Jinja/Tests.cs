namespace FastEval.Engine.Models.ChatTemplates.Jinja;

/// <summary>What may stand after <c>is</c>.</summary>
internal static class Tests
{
    private delegate bool Test(RenderBudget budget, object? value, Arguments arguments);

    private static readonly Dictionary<string, Test> All = new()
    {
        ["defined"] = (_, v, _) => v is not Undefined,
        ["undefined"] = (_, v, _) => v is Undefined,
        ["none"] = (_, v, _) => v is null,
        ["string"] = (_, v, _) => v is string,
        ["boolean"] = (_, v, _) => v is bool,
        ["true"] = (_, v, _) => v is true,
        ["false"] = (_, v, _) => v is false,
        ["integer"] = (_, v, _) => v is long,
        ["float"] = (_, v, _) => v is double,
        ["number"] = (_, v, _) => v is long or double or bool,
        ["mapping"] = (_, v, _) => v is DictValue and not NamespaceValue,
        ["sequence"] = (_, v, _) => v is string or List<object?> or TupleValue or Undefined or DictValue and not NamespaceValue,
        ["iterable"] = (_, v, _) => v is string or List<object?> or TupleValue or Undefined or DictValue and not NamespaceValue,
        ["callable"] = (_, v, _) => v is CallableValue or Undefined,
        ["lower"] = (budget, v, _) => ValueText.Of(budget, v) is var s && s.Any(char.IsLower) && !s.Any(char.IsUpper),
        ["upper"] = (budget, v, _) => ValueText.Of(budget, v) is var s && s.Any(char.IsUpper) && !s.Any(char.IsLower),
        ["odd"] = (budget, v, _) => Remainder(budget, v, 2L) != 0,
        ["even"] = (budget, v, _) => Remainder(budget, v, 2L) == 0,
        ["divisibleby"] = (budget, v, a) => Remainder(budget, v, a.Require(0, "num")) == 0,
        ["in"] = (budget, v, a) => Operators.Contains(budget, a.Require(0, "seq"), v),
        ["sameas"] = (budget, v, a) => a.Require(0, "other") is var other
            && (v is null or bool or long or double or string ? v?.GetType() == other?.GetType() && Operators.AreEqual(budget, v, other) : ReferenceEquals(v, other)),
        ["filter"] = (_, v, _) => v is string id && Filters.Exists(id),
        ["test"] = (_, v, _) => v is string id && Exists(id),
        ["escaped"] = (_, _, _) => false,
        ["eq"] = (budget, v, a) => Operators.AreEqual(budget, v, a.Require(0, "other")),
        ["ne"] = (budget, v, a) => !Operators.AreEqual(budget, v, a.Require(0, "other")),
        ["lt"] = (budget, v, a) => Operators.Compare(budget, v, a.Require(0, "other")) < 0,
        ["le"] = (budget, v, a) => Operators.Compare(budget, v, a.Require(0, "other")) <= 0,
        ["gt"] = (budget, v, a) => Operators.Compare(budget, v, a.Require(0, "other")) > 0,
        ["ge"] = (budget, v, a) => Operators.Compare(budget, v, a.Require(0, "other")) >= 0,
    };

    private static readonly Dictionary<string, string> Aliases = new()
    {
        ["=="] = "eq",
        ["equalto"] = "eq",
        ["!="] = "ne",
        ["<"] = "lt",
        ["lessthan"] = "lt",
        ["<="] = "le",
        [">"] = "gt",
        ["greaterthan"] = "gt",
        [">="] = "ge",
    };

    public static bool Exists(string id) => All.ContainsKey(Aliases.GetValueOrDefault(id, id));

    public static bool Apply(RenderBudget budget, string id, object? value, Arguments arguments) =>
        All.TryGetValue(Aliases.GetValueOrDefault(id, id), out Test? test)
            ? test(budget, value, arguments)
            : throw new JinjaError($"no test named '{id}'.");

    private static double Remainder(RenderBudget budget, object? value, object? divisor) =>
        Operators.TryNumber(Arithmetic.Apply(budget, "%", value is string ? new Undefined("a text is no number") : value, divisor), out double rest)
            ? rest
            : double.NaN;
}
