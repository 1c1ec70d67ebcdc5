namespace FastEval.Engine.Models.ChatTemplates.Jinja;

/// <summary>Parses a template's statements.</summary>
internal sealed class TemplateParser
{
    private readonly TokenReader _reader;
    private readonly ExpressionParser _expressions;
    private int _loops;

    private TemplateParser(string source, string name)
    {
        _reader = new TokenReader(Lexer.Tokenize(source, name), name);
        _expressions = new ExpressionParser(_reader);
    }

    /// <exception cref="ChatTemplateException">The source is not a template, or uses what this subset lacks.</exception>
    public static IReadOnlyList<Statement> Parse(string source, string name) => new TemplateParser(source, name).ParseBody([]);

    /// <summary>Statements up to one of the closing tags, whose name stays current; an empty list means up to the end.</summary>
    private List<Statement> ParseBody(params ReadOnlySpan<string> until)
    {
        int opened = _reader.Current.Line;
        _reader.Enter();
        var body = new List<Statement>();
        while (true)
        {
            Token token = _reader.Next();
            switch (token.Kind)
            {
                case TokenKind.Text:
                    body.Add(new Statement.Text(token.Line, token.Value));
                    break;
                case TokenKind.OutputBegin:
                    body.Add(new Statement.Output(token.Line, _expressions.ParseTuple()));
                    _reader.Expect(TokenKind.OutputEnd, "'}}'");
                    break;
                case TokenKind.BlockBegin when _reader.Current.Kind == TokenKind.Name && until.Contains(_reader.Current.Value):
                    _reader.Leave();
                    return body;
                case TokenKind.BlockBegin:
                    body.Add(ParseStatement());
                    break;
                case TokenKind.End when until.IsEmpty:
                    _reader.Leave();
                    return body;
                default:
                    throw _reader.Fail($"the block opened near line {opened} is not closed by '{{% {until[^1]} %}}'.", token.Line);
            }
        }
    }

    private Statement ParseStatement()
    {
        Token tag = _reader.Expect(TokenKind.Name, "a statement");
        switch (tag.Value)
        {
            case "if": return ParseIf(tag.Line);
            case "for": return ParseFor(tag.Line);
            case "set": return ParseSet(tag.Line);
            case "macro": return ParseMacro(tag.Line);
            case "call": return ParseCall(tag.Line);
            case "filter": return ParseFilterBlock(tag.Line);
            case "with": return ParseWith(tag.Line);
            case "generation": return new Statement.Group(tag.Line, ParseClosed("endgeneration"));
            case "break" or "continue" when _loops == 0:
                throw _reader.Fail($"'{tag.Value}' stands outside a loop.", tag.Line);
            case "break":
                EndTag();
                return new Statement.Break(tag.Line);
            case "continue":
                EndTag();
                return new Statement.Continue(tag.Line);
            default:
                throw _reader.Fail($"statement '{tag.Value}' is not known here, or not open.", tag.Line);
        }
    }

    private void EndTag() => _reader.Expect(TokenKind.BlockEnd, "'%}'");

    /// <summary>The rest of an opening tag, the body and its closing tag.</summary>
    private List<Statement> ParseClosed(string end)
    {
        EndTag();
        List<Statement> body = ParseBody(end);
        _reader.Next();
        EndTag();
        return body;
    }

    private Statement.If ParseIf(int line)
    {
        var branches = new List<(Expression, IReadOnlyList<Statement>)>();
        List<Statement> otherwise = [];
        do
        {
            Expression test = _expressions.ParseTuple();
            EndTag();
            branches.Add((test, ParseBody("elif", "else", "endif")));
        }
        while (_reader.TakeName("elif"));
        if (_reader.TakeName("else"))
        {
            EndTag();
            otherwise = ParseBody("endif");
        }
        _reader.Next();
        EndTag();
        return new Statement.If(line, branches, otherwise);
    }

    private Statement.For ParseFor(int line)
    {
        AssignmentTarget target = ParseTarget();
        if (!_reader.TakeName("in")) throw _reader.Fail($"expected 'in', found {_reader.Current}.");
        Expression items = _expressions.ParseTuple(allowConditional: false);
        Expression? filter = _reader.TakeName("if") ? _expressions.Parse() : null;
        bool recursive = _reader.TakeName("recursive");
        EndTag();
        _loops++;
        List<Statement> body = ParseBody("else", "endfor");
        _loops--;
        List<Statement> otherwise = [];
        if (_reader.TakeName("else"))
        {
            EndTag();
            otherwise = ParseBody("endfor");
        }
        _reader.Next();
        EndTag();
        return new Statement.For(line, target, items, filter, recursive, body, otherwise);
    }

    private Statement ParseSet(int line)
    {
        AssignmentTarget target = ParseTarget();
        if (_reader.TakeOperator("="))
        {
            Expression value = _expressions.ParseTuple();
            EndTag();
            return new Statement.Set(line, target, value);
        }
        List<Expression.Filter> filters = ParseFilters();
        return new Statement.SetBlock(line, target, filters, ParseClosed("endset"));
    }

    private List<Expression.Filter> ParseFilters()
    {
        var filters = new List<Expression.Filter>();
        while (_reader.Current.IsOperator("|")) filters.Add(_expressions.ParseFilter(null));
        return filters;
    }

    private Statement.FilterBlock ParseFilterBlock(int line)
    {
        List<Expression.Filter> filters = [_expressions.ParseFilterName(null, line), .. ParseFilters()];
        return new Statement.FilterBlock(line, filters, ParseClosed("endfilter"));
    }

    private Statement.Macro ParseMacro(int line)
    {
        string id = _reader.Expect(TokenKind.Name, "the macro's name").Value;
        List<Statement.Parameter> parameters = ParseParameters();
        return new Statement.Macro(line, id, parameters, ParseFunctionBody("endmacro"));
    }

    private List<Statement> ParseFunctionBody(string end)
    {
        int loops = _loops;
        _loops = 0;
        List<Statement> body = ParseClosed(end);
        _loops = loops;
        return body;
    }

    private List<Statement.Parameter> ParseParameters()
    {
        var parameters = new List<Statement.Parameter>();
        _reader.ExpectOperator("(");
        while (!_reader.TakeOperator(")"))
        {
            if (parameters.Count > 0) _reader.ExpectOperator(",");
            string id = _reader.Expect(TokenKind.Name, "a parameter's name").Value;
            parameters.Add(new Statement.Parameter(id, _reader.TakeOperator("=") ? _expressions.Parse() : null));
        }
        return parameters;
    }

    private Statement.CallBlock ParseCall(int line)
    {
        List<Statement.Parameter> parameters = _reader.Current.IsOperator("(") ? ParseParameters() : [];
        if (_expressions.Parse() is not Expression.Call call) throw _reader.Fail("'call' needs the call of a macro.", line);
        return new Statement.CallBlock(line, call, new Statement.Macro(line, "caller", parameters, ParseFunctionBody("endcall")));
    }

    private Statement.With ParseWith(int line)
    {
        var values = new List<(AssignmentTarget, Expression)>();
        while (_reader.Current.Kind != TokenKind.BlockEnd)
        {
            if (values.Count > 0) _reader.ExpectOperator(",");
            AssignmentTarget target = ParseSingleTarget();
            _reader.ExpectOperator("=");
            values.Add((target, _expressions.Parse()));
        }
        return new Statement.With(line, values, ParseClosed("endwith"));
    }

    private AssignmentTarget ParseTarget()
    {
        AssignmentTarget first = ParseSingleTarget();
        if (!_reader.Current.IsOperator(",")) return first;
        var items = new List<AssignmentTarget> { first };
        while (_reader.TakeOperator(",") && _reader.Current.Kind == TokenKind.Name && !_reader.Current.IsName("in"))
            items.Add(ParseSingleTarget());
        return new AssignmentTarget.Several(items);
    }

    private AssignmentTarget ParseSingleTarget()
    {
        if (_reader.TakeOperator("("))
        {
            _reader.Enter();
            AssignmentTarget inner = ParseTarget();
            _reader.ExpectOperator(")");
            _reader.Leave();
            return inner;
        }
        Token id = _reader.Expect(TokenKind.Name, "a name to assign to");
        if (id.Value is "true" or "false" or "none" or "True" or "False" or "None")
            throw _reader.Fail($"cannot assign to '{id.Value}'.", id.Line);
        return _reader.TakeOperator(".")
            ? new AssignmentTarget.Member(id.Value, _reader.Expect(TokenKind.Name, "an attribute's name").Value)
            : new AssignmentTarget.Variable(id.Value);
    }
}
