namespace FastEval.Engine.Models.ChatTemplates.Jinja;

/// <summary>The operators + - * / // % ** on numbers, texts and lists. Whole numbers have 64 bits here; beyond is an error.</summary>
internal static class Arithmetic
{
    public static object? Apply(RenderBudget budget, string op, object? left, object? right)
    {
        Operators.RequireDefined(left);
        if (op == "%" && left is string format) return PrintfFormat.Apply(budget, format, right);
        Operators.RequireDefined(right);
        switch (op, left, right)
        {
            case ("+", string a, string b):
                budget.Make((long)a.Length + b.Length);
                return a + b;
            case ("+", List<object?> a, List<object?> b):
                budget.MakeElements((long)a.Count + b.Count);
                return a.Concat(b).ToList();
            case ("+", TupleValue a, TupleValue b):
                budget.MakeElements((long)a.Items.Count + b.Items.Count);
                return new TupleValue([.. a.Items, .. b.Items]);
            case ("*", string or List<object?> or TupleValue, long or bool):
                return Repeat(budget, left, Operators.ToLong(right));
            case ("*", long or bool, string or List<object?> or TupleValue):
                return Repeat(budget, right, Operators.ToLong(left));
            default:
                break;
        }
        if (!Operators.TryNumber(left, out double x) || !Operators.TryNumber(right, out double y))
            throw new JinjaError($"'{op}' does not work on a {ValueText.TypeName(left)} and a {ValueText.TypeName(right)}.");
        try
        {
            return left is double || right is double || op == "/"
                ? (object)OfReals(op, x, y)
                : OfIntegers(op, Operators.ToLong(left), Operators.ToLong(right));
        }
        catch (OverflowException)
        {
            throw new JinjaError($"the result of '{op}' is out of range.");
        }
    }

    public static object? Negate(object? value) => value switch
    {
        long integer when integer != long.MinValue => (object)-integer,
        bool flag => flag ? -1L : 0L,
        double number => -number,
        _ => throw NotANumber("-", value),
    };

    public static object? Plus(object? value) => value switch
    {
        long or double => value,
        bool flag => (object)(flag ? 1L : 0L),
        _ => throw NotANumber("+", value),
    };

    private static JinjaError NotANumber(string sign, object? value)
    {
        Operators.RequireDefined(value);
        return new JinjaError($"'{sign}' does not work on a {ValueText.TypeName(value)}.");
    }

    private static object OfIntegers(string op, long x, long y)
    {
        checked
        {
            return op switch
            {
                // Boxed here: else the switch would take double, the type common to its arms.
                "+" => (object)(x + y),
                "-" => x - y,
                "*" => x * y,
                "//" => NonZero(y) == -1 ? -x : x / y - (x % y != 0 && (x % y < 0) != (y < 0) ? 1 : 0),
                "%" => NonZero(y) == -1 ? 0L : (x % y + y) % y,
                "**" => y >= 0 ? (object)Power(x, y) : Math.Pow(NonZero(x), y),
                _ => throw new JinjaError($"no operator '{op}'."),
            };
        }
    }

    private static long NonZero(long value) => value != 0 ? value : throw new JinjaError("division by zero.");

    private static double OfReals(string op, double x, double y)
    {
        if (y == 0 && op is ("/" or "//" or "%")) throw new JinjaError("division by zero.");
        return op switch
        {
            "+" => x + y,
            "-" => x - y,
            "*" => x * y,
            "/" => x / y,
            "//" => Math.Floor(x / y),
            "%" => x - Math.Floor(x / y) * y,
            "**" => Math.Pow(x, y),
            _ => throw new JinjaError($"no operator '{op}'."),
        };
    }

    private static long Power(long x, long exponent)
    {
        if (x is 0 or 1 || exponent == 0) return exponent == 0 ? 1 : x;
        if (x == -1) return exponent % 2 == 0 ? 1 : -1;
        long result = 1;
        for (long i = 0; i < exponent; i++) result = checked(result * x); // overflows, and ends, within 63 rounds
        return result;
    }

    private static object Repeat(RenderBudget budget, object? value, long times)
    {
        times = Math.Clamp(times, 0, RenderBudget.MaxCharacters);
        if (value is string text)
        {
            budget.Make(text.Length * times);
            return times == 0 || text.Length == 0 ? "" : string.Concat(Enumerable.Repeat(text, (int)times));
        }
        List<object?> items = Operators.Iterate(budget, value);
        budget.MakeElements(items.Count * times);
        List<object?> repeated = items.Count == 0 ? [] : Enumerable.Repeat(items, (int)times).SelectMany(list => list).ToList();
        return value is TupleValue ? new TupleValue(repeated) : repeated;
    }
}
