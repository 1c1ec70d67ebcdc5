namespace FastEval.Engine.Decoding;

/// <summary>One piece of a turn: text or a picture, in the order given.</summary>
public abstract record PromptPart
{
    private PromptPart()
    {
    }

    /// <summary>Plain text; nothing in it is taken for a picture's place or a control token's name.</summary>
    public sealed record Text(string Value) : PromptPart;

    /// <summary>A picture, as the bytes of its file (JPEG, PNG, WebP, BMP, GIF).</summary>
    /// <param name="File">The file's bytes; must not change while the request runs.</param>
    /// <param name="Name">How messages name the picture.</param>
    public sealed record Image(ReadOnlyMemory<byte> File, string Name) : PromptPart;
}
