namespace FastEval.Engine.Models.ChatTemplates.Jinja;

/// <summary>An expression of a parsed template.</summary>
internal abstract record Expression(int Line)
{
    public sealed record Literal(int Line, object? Value) : Expression(Line);

    public sealed record Name(int Line, string Id) : Expression(Line);

    public sealed record ListOf(int Line, IReadOnlyList<Expression> Items) : Expression(Line);

    public sealed record TupleOf(int Line, IReadOnlyList<Expression> Items) : Expression(Line);

    public sealed record DictOf(int Line, IReadOnlyList<(Expression Key, Expression Value)> Entries) : Expression(Line);

    public sealed record Unary(int Line, string Operator, Expression Operand) : Expression(Line);

    public sealed record Binary(int Line, string Operator, Expression Left, Expression Right) : Expression(Line);

    public sealed record Logical(int Line, bool IsAnd, Expression Left, Expression Right) : Expression(Line);

    /// <summary>A chain such as <c>a &lt; b &lt;= c</c>: every neighbouring pair must hold.</summary>
    public sealed record Comparison(int Line, Expression First, IReadOnlyList<(string Operator, Expression Operand)> Rest) : Expression(Line);

    public sealed record Concatenation(int Line, IReadOnlyList<Expression> Items) : Expression(Line);

    public sealed record Conditional(int Line, Expression Condition, Expression Then, Expression? Else) : Expression(Line);

    public sealed record Attribute(int Line, Expression Target, string Id) : Expression(Line);

    public sealed record Index(int Line, Expression Target, Expression Key) : Expression(Line);

    public sealed record Slice(int Line, Expression Target, Expression? Start, Expression? Stop, Expression? Step) : Expression(Line);

    public sealed record Call(int Line, Expression Target, ArgumentList Arguments) : Expression(Line);

    /// <summary>A filter; without a target it is applied to a block's output.</summary>
    public sealed record Filter(int Line, Expression? Target, string Id, ArgumentList Arguments) : Expression(Line);

    public sealed record Test(int Line, Expression Target, string Id, ArgumentList Arguments) : Expression(Line);

    /// <summary>Arguments as written: by position, by name, and the starred ones.</summary>
    public sealed record ArgumentList(
        IReadOnlyList<(Expression Value, bool Spread)> Positional, IReadOnlyList<(string? Id, Expression Value)> Named)
    {
        public static ArgumentList Empty { get; } = new([], []);
    }
}
