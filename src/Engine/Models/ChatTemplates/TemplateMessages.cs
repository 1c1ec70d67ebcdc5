using FastEval.Engine.Models.ChatTemplates.Jinja;

namespace FastEval.Engine.Models.ChatTemplates;

/// <summary>The variable <c>messages</c>, in the form that a template can handle.</summary>
internal static class TemplateMessages
{
    public static List<object?> Build(IReadOnlyList<ChatTurn> turns, string marker, TemplateAbilities abilities)
    {
        var contents = turns.Select(turn => (turn.Role, Content: Join(turn, marker))).ToList();
        if (!abilities.PrintsSystem && contents[0].Role == "system")
        {
            if (contents.Count > 1) contents[1] = (contents[1].Role, contents[0].Content + "\n" + contents[1].Content);
            contents.RemoveAt(0);
        }
        return contents.ConvertAll(message => (object?)Message(message.Role, message.Content, abilities.NeedsTypedContent));
    }

    public static DictValue Message(string role, string content, bool typed) => new()
    {
        ["role"] = role,
        ["content"] = typed ? new List<object?> { new DictValue { ["type"] = "text", ["text"] = content } } : content,
    };

    private static string Join(ChatTurn turn, string marker) =>
        string.Concat(turn.Parts.Select(part => part is ChatPart.Text text ? text.Value : marker));
}
