using System.Text;

namespace FastEval.Engine.Models.ChatTemplates.Jinja;

/// <summary>A text under construction whose growth is booked to the budget as it happens.</summary>
internal sealed class BoundedText(RenderBudget budget)
{
    private readonly StringBuilder _text = new();

    public BoundedText Append(string value)
    {
        budget.Make(value.Length);
        _text.Append(value);
        return this;
    }

    public BoundedText Append(char value)
    {
        budget.Make(1);
        _text.Append(value);
        return this;
    }

    public BoundedText Append(char value, int count)
    {
        budget.Make(count);
        _text.Append(value, count);
        return this;
    }

    public override string ToString() => _text.ToString();
}
