using System.Runtime.CompilerServices;

namespace FastEval.Engine.Models.ChatTemplates.Jinja;

/// <summary>Runs a parsed template once. Not thread-safe; make one per rendering.</summary>
internal sealed class Interpreter
{
    private BoundedText _output;
    private Scope _scope;
    private int _line;
    private int _depth;

    private Interpreter(IReadOnlyDictionary<string, object?> variables, TimeProvider time)
    {
        _output = new BoundedText(Budget);
        var globals = new Scope(null);
        Globals.AddTo(globals, time);
        _scope = new Scope(globals);
        foreach ((string id, object? value) in variables) _scope[id] = value;
    }

    private enum Flow
    {
        Next,
        Break,
        Continue,
    }

    public RenderBudget Budget { get; } = new();

    /// <summary>Renders a template.</summary>
    /// <exception cref="ChatTemplateException">The template refuses the input, makes an error or exceeds <see cref="RenderBudget"/>.</exception>
    public static string Render(string name, IReadOnlyList<Statement> body, IReadOnlyDictionary<string, object?> variables, TimeProvider time)
    {
        var interpreter = new Interpreter(variables, time);
        try
        {
            interpreter.Run(body);
            return interpreter._output.ToString();
        }
        catch (JinjaError error)
        {
            throw new ChatTemplateException(name, interpreter._line, error.Message, error);
        }
        // Sorting wraps what its comparer throws.
        catch (InvalidOperationException error) when (error.InnerException is JinjaError inner)
        {
            throw new ChatTemplateException(name, interpreter._line, inner.Message, error);
        }
    }

    private Flow Run(IReadOnlyList<Statement> body)
    {
        Enter();
        Flow flow = Flow.Next;
        for (int i = 0; i < body.Count && flow == Flow.Next; i++) flow = Run(body[i]);
        _depth--;
        return flow;
    }

    private Flow Run(Statement statement)
    {
        Budget.Step();
        _line = statement.Line;
        switch (statement)
        {
            case Statement.Text text:
                _output.Append(text.Value);
                break;
            case Statement.Output output:
                _output.Append(ValueText.Of(Budget, Evaluate(output.Value)));
                break;
            case Statement.If choice:
                foreach ((Expression test, IReadOnlyList<Statement> body) in choice.Branches)
                    if (Operators.IsTrue(Evaluate(test)))
                        return Run(body);
                return Run(choice.Else);
            case Statement.For loop:
                RunLoop(loop, Evaluate(loop.Items), 0);
                break;
            case Statement.Set set:
                Assign(set.Target, Evaluate(set.Value));
                break;
            case Statement.SetBlock set:
                Assign(set.Target, Filtered(set.Filters, Captured(_scope, set.Body)));
                break;
            case Statement.Macro macro:
                _scope[macro.Id] = MakeMacro(macro);
                break;
            case Statement.CallBlock block:
                _output.Append(ValueText.Of(Budget, Call(block.Call, MakeMacro(block.Caller))));
                break;
            case Statement.FilterBlock block:
                _output.Append(ValueText.Of(Budget, Filtered(block.Filters, Captured(_scope, block.Body))));
                break;
            case Statement.With with:
                return RunWith(with);
            case Statement.Group group:
                return Run(group.Body);
            case Statement.Break:
                return Flow.Break;
            case Statement.Continue:
                return Flow.Continue;
            default:
                throw new JinjaError($"statement {statement.GetType().Name} cannot be run.");
        }
        return Flow.Next;
    }

    private void RunLoop(Statement.For loop, object? source, int depth)
    {
        List<object?> items = [.. Operators.Iterate(Budget, source)];
        Budget.MakeElements(items.Count);
        Scope outer = _scope;
        if (loop.Filter is not null)
        {
            items = items.FindAll(item =>
            {
                _scope = new Scope(outer);
                Assign(loop.Target, item);
                return Operators.IsTrue(Evaluate(loop.Filter));
            });
        }
        var state = new LoopValue(items, depth);
        if (loop.Recursive)
            state.Recurse = new CallableValue("loop", (_, arguments) =>
                CapturedBy(outer, () => RunLoop(loop, arguments.Require(0, "iterable"), depth + 1)));
        for (int i = 0; i < items.Count; i++)
        {
            Budget.Step();
            state.Index = i;
            _scope = new Scope(outer) { ["loop"] = state };
            Assign(loop.Target, items[i]);
            if (Run(loop.Body) == Flow.Break) break;
        }
        _scope = outer;
        if (items.Count > 0) return;
        Run(loop.Else);
    }

    private Flow RunWith(Statement.With with)
    {
        Scope outer = _scope;
        var inner = new Scope(outer);
        List<object?> values = with.Values.Select(value => Evaluate(value.Value)).ToList();
        _scope = inner;
        for (int i = 0; i < values.Count; i++) Assign(with.Values[i].Target, values[i]);
        Flow flow = Run(with.Body);
        _scope = outer;
        return flow;
    }

    private void Assign(AssignmentTarget target, object? value)
    {
        switch (target)
        {
            case AssignmentTarget.Variable variable:
                _scope[variable.Id] = value;
                break;
            case AssignmentTarget.Member member:
                if (!_scope.TryGet(member.Namespace, out object? owner) || owner is not NamespaceValue space)
                    throw new JinjaError($"cannot assign '{member.Namespace}.{member.Id}': '{member.Namespace}' is not a namespace.");
                Methods.Put(Budget, space, member.Id, value);
                break;
            case AssignmentTarget.Several several:
                List<object?> items = Operators.Iterate(Budget, value);
                if (items.Count != several.Items.Count)
                    throw new JinjaError($"{several.Items.Count} names cannot take {items.Count} values.");
                for (int i = 0; i < items.Count; i++) Assign(several.Items[i], items[i]);
                break;
            default:
                throw new JinjaError("cannot assign to this.");
        }
    }

    private string Captured(Scope outer, IReadOnlyList<Statement> body) => CapturedBy(outer, () => Run(body));

    /// <summary>What <paramref name="run"/> prints, in a scope of its own within <paramref name="outer"/>.</summary>
    private string CapturedBy(Scope outer, Action run)
    {
        (BoundedText output, Scope scope) = (_output, _scope);
        (_output, _scope) = (new BoundedText(Budget), new Scope(outer));
        run();
        string text = _output.ToString();
        (_output, _scope) = (output, scope);
        return text;
    }

    private object? Filtered(IReadOnlyList<Expression.Filter> filters, object? value)
    {
        foreach (Expression.Filter filter in filters) value = Filters.Apply(this, filter.Id, value, Evaluate(filter.Arguments));
        return value;
    }

    private CallableValue MakeMacro(Statement.Macro macro)
    {
        Scope home = _scope;
        return new CallableValue(macro.Id, (_, arguments) => CapturedBy(home, () =>
        {
            Bind(macro, arguments);
            Run(macro.Body);
        }));
    }

    private void Bind(Statement.Macro macro, Arguments arguments)
    {
        for (int i = 0; i < macro.Parameters.Count; i++)
        {
            Statement.Parameter parameter = macro.Parameters[i];
            _scope[parameter.Id] = arguments.Has(i, parameter.Id) ? arguments.Get(i, parameter.Id)
                : parameter.Default is not null ? Evaluate(parameter.Default)
                : new Undefined($"parameter '{parameter.Id}' was not provided");
        }
        _scope["varargs"] = new TupleValue(arguments.Positional.Skip(macro.Parameters.Count).ToArray());
        var rest = new DictValue();
        foreach ((string id, object? value) in arguments.Named)
        {
            if (id == "caller") _scope["caller"] = value;
            else if (macro.Parameters.All(parameter => parameter.Id != id)) rest[id] = value;
        }
        _scope["kwargs"] = rest;
    }

    private object? Evaluate(Expression expression)
    {
        Budget.Step();
        Enter();
        _line = expression.Line;
        object? value = expression switch
        {
            Expression.Literal literal => literal.Value,
            Expression.Name name => _scope.TryGet(name.Id, out object? found) ? found : new Undefined($"'{name.Id}' is undefined"),
            Expression.ListOf list => EvaluateAll(list.Items),
            Expression.TupleOf tuple => new TupleValue(EvaluateAll(tuple.Items)),
            Expression.DictOf dict => MakeDict(dict),
            Expression.Unary unary => ApplyUnary(unary.Operator, Evaluate(unary.Operand)),
            Expression.Binary binary => Arithmetic.Apply(Budget, binary.Operator, Evaluate(binary.Left), Evaluate(binary.Right)),
            Expression.Logical logical => EvaluateLogical(logical),
            Expression.Comparison comparison => Holds(comparison),
            Expression.Concatenation concatenation => Concatenate(concatenation),
            Expression.Conditional conditional => Operators.IsTrue(Evaluate(conditional.Condition)) ? Evaluate(conditional.Then)
                : conditional.Else is null ? new Undefined("the inline if has no else and was false") : Evaluate(conditional.Else),
            Expression.Attribute attribute => Operators.Attribute(Evaluate(attribute.Target), attribute.Id),
            Expression.Index index => Operators.Index(Budget, Evaluate(index.Target), Evaluate(index.Key)),
            Expression.Slice slice => Operators.Slice(
                Budget, Evaluate(slice.Target), EvaluateOptional(slice.Start), EvaluateOptional(slice.Stop), EvaluateOptional(slice.Step)),
            Expression.Call call => Call(call, null),
            Expression.Filter filter => ApplyFilter(filter),
            Expression.Test test => Tests.Apply(Budget, test.Id, Evaluate(test.Target), Evaluate(test.Arguments)),
            _ => throw new JinjaError($"expression {expression.GetType().Name} cannot be evaluated."),
        };
        _line = expression.Line;
        _depth--;
        return value;
    }

    private object? ApplyFilter(Expression.Filter filter)
    {
        object? value = Evaluate(filter.Target!);
        Arguments arguments = Evaluate(filter.Arguments);
        _line = filter.Line;
        return Filters.Apply(this, filter.Id, value, arguments);
    }

    private object? EvaluateOptional(Expression? expression) => expression is null ? null : Evaluate(expression);

    private List<object?> EvaluateAll(IReadOnlyList<Expression> items)
    {
        Budget.MakeElements(items.Count);
        var values = new List<object?>(items.Count);
        foreach (Expression item in items) values.Add(Evaluate(item));
        return values;
    }

    private DictValue MakeDict(Expression.DictOf dict)
    {
        var value = new DictValue();
        foreach ((Expression key, Expression entry) in dict.Entries) Methods.Put(Budget, value, Evaluate(key), Evaluate(entry));
        return value;
    }

    private static object? ApplyUnary(string op, object? value) => op switch
    {
        "not" => !Operators.IsTrue(value),
        "-" => Arithmetic.Negate(value),
        _ => Arithmetic.Plus(value),
    };

    private object? EvaluateLogical(Expression.Logical logical)
    {
        object? left = Evaluate(logical.Left);
        return Operators.IsTrue(left) == logical.IsAnd ? Evaluate(logical.Right) : left;
    }

    private bool Holds(Expression.Comparison comparison)
    {
        object? left = Evaluate(comparison.First);
        foreach ((string op, Expression operand) in comparison.Rest)
        {
            object? right = Evaluate(operand);
            bool holds = op switch
            {
                "==" => Operators.AreEqual(Budget, left, right),
                "!=" => !Operators.AreEqual(Budget, left, right),
                "in" => Operators.Contains(Budget, right, left),
                "not in" => !Operators.Contains(Budget, right, left),
                "<" => Operators.Compare(Budget, left, right) < 0,
                "<=" => Operators.Compare(Budget, left, right) <= 0,
                ">" => Operators.Compare(Budget, left, right) > 0,
                _ => Operators.Compare(Budget, left, right) >= 0,
            };
            if (!holds) return false;
            left = right;
        }
        return true;
    }

    private string Concatenate(Expression.Concatenation concatenation)
    {
        var text = new BoundedText(Budget);
        foreach (Expression item in concatenation.Items) text.Append(ValueText.Of(Budget, Evaluate(item)));
        return text.ToString();
    }

    private object? Call(Expression.Call call, CallableValue? caller)
    {
        object? target = Evaluate(call.Target);
        Arguments arguments = Evaluate(call.Arguments);
        if (caller is not null)
            arguments = new Arguments(arguments.Positional, new Dictionary<string, object?>(arguments.Named) { ["caller"] = caller });
        _line = call.Line;
        Operators.RequireDefined(target);
        CallableValue function = target as CallableValue ?? (target as LoopValue)?.Recurse
            ?? throw new JinjaError($"a {ValueText.TypeName(target)} cannot be called.");
        return function.Call(this, arguments);
    }

    private Arguments Evaluate(Expression.ArgumentList list)
    {
        if (list.Positional.Count == 0 && list.Named.Count == 0) return new Arguments();
        var positional = new List<object?>(list.Positional.Count);
        foreach ((Expression value, bool spread) in list.Positional)
        {
            if (spread) positional.AddRange(Operators.Iterate(Budget, Evaluate(value)));
            else positional.Add(Evaluate(value));
        }
        var named = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach ((string? id, Expression value) in list.Named)
        {
            if (id is not null) named[id] = Evaluate(value);
            else if (Evaluate(value) is DictValue dict)
                foreach ((object? key, object? entry) in dict.Entries)
                    named[key as string ?? throw new JinjaError("'**' takes a dict with names as keys.")] = entry;
            else throw new JinjaError("'**' takes a dict.");
        }
        Budget.MakeElements(positional.Count + named.Count);
        return new Arguments(positional, named);
    }

    private void Enter()
    {
        _depth++;
        RenderBudget.CheckDepth(_depth / 4);
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack()) throw new JinjaError("nested too deeply for this thread's stack.");
    }
}
