namespace FastEval.Engine.Models.ChatTemplates;

/// <summary>One message of a conversation.</summary>
/// <param name="Role">Who speaks: <c>system</c>, <c>user</c> or <c>assistant</c>.</param>
/// <param name="Parts">What is said, in order; texts and images in any mixture.</param>
public sealed record ChatTurn(string Role, IReadOnlyList<ChatPart> Parts)
{
    /// <summary>A turn that is only text.</summary>
    public ChatTurn(string role, string text) : this(role, [new ChatPart.Text(text)])
    {
    }
}
