namespace FastEval.Engine.Decoding;

/// <summary>One turn of a conversation.</summary>
/// <param name="Role"><c>system</c>, <c>user</c> or <c>assistant</c>.</param>
/// <param name="Parts">Text and pictures, interleaved as given.</param>
public sealed record PromptTurn(string Role, IReadOnlyList<PromptPart> Parts)
{
    /// <summary>A user's turn.</summary>
    public static PromptTurn User(params IReadOnlyList<PromptPart> parts) => new("user", parts);
}
