namespace FastEval.Engine.Models.ChatTemplates.Jinja;

/// <summary>A cursor over the tokens, with the checks that both parsers share.</summary>
internal sealed class TokenReader(List<Token> tokens, string name)
{
    private int _position;
    private int _depth;

    public Token Current => tokens[_position];

    public Token Following => tokens[Math.Min(_position + 1, tokens.Count - 1)];

    public Token Next()
    {
        Token token = Current;
        if (_position < tokens.Count - 1) _position++;
        return token;
    }

    public bool TakeOperator(string value)
    {
        if (!Current.IsOperator(value)) return false;
        Next();
        return true;
    }

    public bool TakeName(string value)
    {
        if (!Current.IsName(value)) return false;
        Next();
        return true;
    }

    public Token Expect(TokenKind kind, string what)
    {
        if (Current.Kind != kind) throw Fail($"expected {what}, found {Current}.");
        return Next();
    }

    public void ExpectOperator(string value)
    {
        if (!TakeOperator(value)) throw Fail($"expected '{value}', found {Current}.");
    }

    /// <summary>Counts one level of nesting; the parsers recurse, and the file decides how deep.</summary>
    public void Enter()
    {
        if (++_depth > RenderBudget.MaxDepth || !System.Runtime.CompilerServices.RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw Fail($"nested deeper than {RenderBudget.MaxDepth} levels.");
    }

    public void Leave() => _depth--;

    public ChatTemplateException Fail(string what, int? line = null) => new(name, line ?? Current.Line, what);
}
