namespace FastEval.Engine.Models.ChatTemplates;

/// <summary>A piece of a message, or of the rendered prompt: a text or the place of an image.</summary>
public abstract record ChatPart
{
    private ChatPart()
    {
    }

    /// <summary>A stretch of text.</summary>
    /// <param name="Value">The text; image markers in it mean nothing.</param>
    public sealed record Text(string Value) : ChatPart;

    /// <summary>The place of an image.</summary>
    /// <param name="Index">Which of the request's images, from 0.</param>
    public sealed record Image(int Index) : ChatPart;
}
