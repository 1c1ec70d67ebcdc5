namespace FastEval.Engine.Decoding;

/// <summary>One piece of a turn: text or a picture, in the order given.</summary>
public abstract record PromptPart
{
    private PromptPart()
    {
    }

    /// <summary>Plain text. Nothing in it is taken for a picture's place; names of control tokens in it become those tokens, as in llama.cpp.</summary>
    public sealed record Text(string Value) : PromptPart;

    /// <summary>A picture, as the bytes of its file (JPEG, PNG, WebP, BMP, GIF).</summary>
    /// <param name="File">The file's bytes; must not change while the request runs.</param>
    /// <param name="Name">How messages name the picture.</param>
    public sealed record Image(ReadOnlyMemory<byte> File, string Name) : PromptPart;
}
