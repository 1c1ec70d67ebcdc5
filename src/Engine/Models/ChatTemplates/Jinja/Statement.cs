namespace FastEval.Engine.Models.ChatTemplates.Jinja;

/// <summary>A statement of a parsed template.</summary>
internal abstract record Statement(int Line)
{
    public sealed record Text(int Line, string Value) : Statement(Line);

    public sealed record Output(int Line, Expression Value) : Statement(Line);

    public sealed record If(
        int Line, IReadOnlyList<(Expression Test, IReadOnlyList<Statement> Body)> Branches, IReadOnlyList<Statement> Else) : Statement(Line);

    public sealed record For(
        int Line, AssignmentTarget Target, Expression Items, Expression? Filter, bool Recursive,
        IReadOnlyList<Statement> Body, IReadOnlyList<Statement> Else) : Statement(Line);

    public sealed record Set(int Line, AssignmentTarget Target, Expression Value) : Statement(Line);

    /// <summary><c>{% set x %}…{% endset %}</c>; the filters, if any, are applied to what the body printed.</summary>
    public sealed record SetBlock(int Line, AssignmentTarget Target, IReadOnlyList<Expression.Filter> Filters, IReadOnlyList<Statement> Body)
        : Statement(Line);

    public sealed record Macro(int Line, string Id, IReadOnlyList<Parameter> Parameters, IReadOnlyList<Statement> Body) : Statement(Line);

    public sealed record CallBlock(int Line, Expression.Call Call, Macro Caller) : Statement(Line);

    public sealed record FilterBlock(int Line, IReadOnlyList<Expression.Filter> Filters, IReadOnlyList<Statement> Body) : Statement(Line);

    public sealed record With(int Line, IReadOnlyList<(AssignmentTarget Target, Expression Value)> Values, IReadOnlyList<Statement> Body)
        : Statement(Line);

    /// <summary>A tag without effect on the text, such as <c>{% generation %}</c>.</summary>
    public sealed record Group(int Line, IReadOnlyList<Statement> Body) : Statement(Line);

    public sealed record Break(int Line) : Statement(Line);

    public sealed record Continue(int Line) : Statement(Line);

    public sealed record Parameter(string Id, Expression? Default);
}
