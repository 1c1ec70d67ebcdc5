using System.Globalization;
using System.Text;

namespace FastEval.Engine.Models.ChatTemplates.Jinja;

/// <summary>Parses expressions with jinja2's precedence, loosest first: if-else, or, and, not, comparison, + -, ~, * / // %, **, sign, postfix.</summary>
internal sealed class ExpressionParser(TokenReader reader)
{
    /// <summary>An expression, or a tuple without parentheses.</summary>
    public Expression ParseTuple(bool allowConditional = true)
    {
        Token start = reader.Current;
        Expression first = allowConditional ? Parse() : ParseOr();
        if (!reader.Current.IsOperator(",")) return first;
        var items = new List<Expression> { first };
        while (reader.TakeOperator(",") && !AtTupleEnd()) items.Add(allowConditional ? Parse() : ParseOr());
        return new Expression.TupleOf(start.Line, items);
    }

    public Expression Parse()
    {
        reader.Enter();
        Expression value = ParseOr();
        while (reader.Current.IsName("if"))
        {
            int line = reader.Next().Line;
            Expression test = ParseOr();
            Expression? otherwise = reader.TakeName("else") ? Parse() : null;
            value = new Expression.Conditional(line, test, value, otherwise);
        }
        reader.Leave();
        return value;
    }

    public Expression ParseOr()
    {
        Expression left = ParseAnd();
        while (reader.Current.IsName("or")) left = new Expression.Logical(reader.Next().Line, false, left, ParseAnd());
        return left;
    }

    private bool AtTupleEnd() =>
        reader.Current.Kind is TokenKind.BlockEnd or TokenKind.OutputEnd || reader.Current.IsOperator(")") || reader.Current.IsName("in");

    private Expression ParseAnd()
    {
        Expression left = ParseNot();
        while (reader.Current.IsName("and")) left = new Expression.Logical(reader.Next().Line, true, left, ParseNot());
        return left;
    }

    private Expression ParseNot()
    {
        if (!reader.Current.IsName("not")) return ParseComparison();
        reader.Enter();
        var value = new Expression.Unary(reader.Next().Line, "not", ParseNot());
        reader.Leave();
        return value;
    }

    private Expression ParseComparison()
    {
        int line = reader.Current.Line;
        Expression first = ParseSum();
        List<(string, Expression)>? rest = null;
        while (TakeComparison() is { } op) (rest ??= []).Add((op, ParseSum()));
        return rest is null ? first : new Expression.Comparison(line, first, rest);
    }

    private string? TakeComparison()
    {
        Token token = reader.Current;
        if (token.Kind == TokenKind.Operator && token.Value is "==" or "!=" or "<" or "<=" or ">" or ">=") return reader.Next().Value;
        if (reader.TakeName("in")) return "in";
        if (!token.IsName("not") || !reader.Following.IsName("in")) return null;
        reader.Next();
        reader.Next();
        return "not in";
    }

    private Expression ParseSum()
    {
        Expression left = ParseConcatenation();
        while (reader.Current.IsOperator("+") || reader.Current.IsOperator("-"))
        {
            Token op = reader.Next();
            left = new Expression.Binary(op.Line, op.Value, left, ParseConcatenation());
        }
        return left;
    }

    private Expression ParseConcatenation()
    {
        Expression first = ParseProduct();
        if (!reader.Current.IsOperator("~")) return first;
        var items = new List<Expression> { first };
        int line = reader.Current.Line;
        while (reader.TakeOperator("~")) items.Add(ParseProduct());
        return new Expression.Concatenation(line, items);
    }

    private Expression ParseProduct()
    {
        Expression left = ParsePower();
        while (reader.Current.Kind == TokenKind.Operator && reader.Current.Value is "*" or "/" or "//" or "%")
        {
            Token op = reader.Next();
            left = new Expression.Binary(op.Line, op.Value, left, ParsePower());
        }
        return left;
    }

    private Expression ParsePower()
    {
        Expression left = ParseSigned(withFilters: true);
        while (reader.Current.IsOperator("**"))
            left = new Expression.Binary(reader.Next().Line, "**", left, ParseSigned(withFilters: true));
        return left;
    }

    private Expression ParseSigned(bool withFilters)
    {
        Expression value;
        if (reader.Current.IsOperator("-") || reader.Current.IsOperator("+"))
        {
            reader.Enter();
            Token op = reader.Next();
            value = new Expression.Unary(op.Line, op.Value, ParseSigned(withFilters: false));
            reader.Leave();
        }
        else
        {
            value = ParsePrimary();
        }
        value = ParsePostfix(value);
        return withFilters ? ParseFiltersAndTests(value) : value;
    }

    private Expression ParsePrimary()
    {
        Token token = reader.Next();
        switch (token.Kind)
        {
            case TokenKind.Name:
                return token.Value switch
                {
                    "true" or "True" => new Expression.Literal(token.Line, true),
                    "false" or "False" => new Expression.Literal(token.Line, false),
                    "none" or "None" => new Expression.Literal(token.Line, null),
                    _ => new Expression.Name(token.Line, token.Value),
                };
            case TokenKind.String:
                return new Expression.Literal(token.Line, ParseAdjacentStrings(token.Value));
            case TokenKind.Integer:
                if (!long.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out long integer))
                    throw reader.Fail($"number {token.Value} is out of range.", token.Line);
                return new Expression.Literal(token.Line, integer);
            case TokenKind.Float:
                return new Expression.Literal(token.Line, double.Parse(token.Value, CultureInfo.InvariantCulture));
            case TokenKind.Operator when token.Value is "(":
                return ParseParentheses(token.Line);
            case TokenKind.Operator when token.Value is "[":
                return new Expression.ListOf(token.Line, ParseItems("]"));
            case TokenKind.Operator when token.Value is "{":
                return ParseDict(token.Line);
            default:
                throw reader.Fail($"expected an expression, found {token}.", token.Line);
        }
    }

    private string ParseAdjacentStrings(string first)
    {
        if (reader.Current.Kind != TokenKind.String) return first;
        var text = new StringBuilder(first);
        while (reader.Current.Kind == TokenKind.String) text.Append(reader.Next().Value);
        return text.ToString();
    }

    private Expression ParseParentheses(int line)
    {
        if (reader.TakeOperator(")")) return new Expression.TupleOf(line, []);
        Expression value = ParseTuple();
        reader.ExpectOperator(")");
        return value;
    }

    private List<Expression> ParseItems(string close)
    {
        var items = new List<Expression>();
        while (!reader.TakeOperator(close))
        {
            if (items.Count > 0)
            {
                reader.ExpectOperator(",");
                if (reader.TakeOperator(close)) break;
            }
            items.Add(Parse());
        }
        return items;
    }

    private Expression.DictOf ParseDict(int line)
    {
        var entries = new List<(Expression, Expression)>();
        while (!reader.TakeOperator("}"))
        {
            if (entries.Count > 0)
            {
                reader.ExpectOperator(",");
                if (reader.TakeOperator("}")) break;
            }
            Expression key = Parse();
            reader.ExpectOperator(":");
            entries.Add((key, Parse()));
        }
        return new Expression.DictOf(line, entries);
    }

    private Expression ParsePostfix(Expression value)
    {
        while (reader.Current.Kind == TokenKind.Operator)
        {
            int line = reader.Current.Line;
            if (reader.TakeOperator("."))
            {
                Token member = reader.Next();
                value = member.Kind switch
                {
                    TokenKind.Name => new Expression.Attribute(line, value, member.Value),
                    TokenKind.Integer when long.TryParse(member.Value, out long index) =>
                        new Expression.Index(line, value, new Expression.Literal(line, index)),
                    _ => throw reader.Fail($"expected a name after '.', found {member}.", member.Line),
                };
            }
            else if (reader.TakeOperator("[")) value = ParseSubscript(line, value);
            else if (reader.Current.IsOperator("(")) value = new Expression.Call(line, value, ParseArguments());
            else break;
        }
        return value;
    }

    private Expression ParseSubscript(int line, Expression target)
    {
        Expression? start = null;
        if (!reader.Current.IsOperator(":"))
        {
            start = ParseTuple();
            if (reader.TakeOperator("]")) return new Expression.Index(line, target, start);
        }
        reader.ExpectOperator(":");
        Expression? stop = AtSliceEnd() ? null : Parse();
        Expression? step = reader.TakeOperator(":") && !AtSliceEnd() ? Parse() : null;
        reader.ExpectOperator("]");
        return new Expression.Slice(line, target, start, stop, step);
    }

    private bool AtSliceEnd() => reader.Current.IsOperator(":") || reader.Current.IsOperator("]");

    private Expression ParseFiltersAndTests(Expression value)
    {
        while (true)
        {
            if (reader.Current.IsOperator("|")) value = ParseFilter(value);
            else if (reader.Current.IsName("is")) value = ParseTest(value);
            else if (reader.Current.IsOperator("(")) value = new Expression.Call(reader.Current.Line, value, ParseArguments());
            else return value;
        }
    }

    public Expression.Filter ParseFilter(Expression? target)
    {
        int line = reader.Next().Line;
        return ParseFilterName(target, line);
    }

    public Expression.Filter ParseFilterName(Expression? target, int line)
    {
        string id = reader.Expect(TokenKind.Name, "a filter's name").Value;
        return new Expression.Filter(line, target, id, reader.Current.IsOperator("(") ? ParseArguments() : Expression.ArgumentList.Empty);
    }

    private Expression ParseTest(Expression target)
    {
        int line = reader.Next().Line;
        bool negated = reader.TakeName("not");
        string id = reader.Expect(TokenKind.Name, "a test's name").Value;
        Expression.ArgumentList arguments = Expression.ArgumentList.Empty;
        if (reader.Current.IsOperator("(")) arguments = ParseArguments();
        else if (AtTestArgument())
        {
            reader.Enter();
            arguments = new Expression.ArgumentList([(ParsePostfix(ParsePrimary()), false)], []);
            reader.Leave();
        }
        Expression test = new Expression.Test(line, target, id, arguments);
        return negated ? new Expression.Unary(line, "not", test) : test;
    }

    private bool AtTestArgument() => reader.Current.Kind switch
    {
        TokenKind.Name => reader.Current.Value is not ("else" or "or" or "and" or "is" or "if" or "in" or "not"),
        TokenKind.String or TokenKind.Integer or TokenKind.Float => true,
        TokenKind.Operator => reader.Current.Value is "[" or "{",
        _ => false,
    };

    private Expression.ArgumentList ParseArguments()
    {
        reader.ExpectOperator("(");
        reader.Enter();
        var positional = new List<(Expression, bool)>();
        var named = new List<(string?, Expression)>();
        while (!reader.TakeOperator(")"))
        {
            if (positional.Count + named.Count > 0)
            {
                reader.ExpectOperator(",");
                if (reader.TakeOperator(")")) break;
            }
            if (reader.TakeOperator("**")) named.Add((null, Parse()));
            else if (reader.TakeOperator("*")) positional.Add((Parse(), true));
            else if (reader.Current.Kind == TokenKind.Name && reader.Following.IsOperator("="))
            {
                string id = reader.Next().Value;
                reader.Next();
                named.Add((id, Parse()));
            }
            else positional.Add((Parse(), false));
        }
        reader.Leave();
        return new Expression.ArgumentList(positional, named);
    }
}
