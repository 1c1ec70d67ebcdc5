namespace FastEval.Engine.Models.ChatTemplates.Jinja;

/// <summary>
/// Bounds what one rendering may cost: a template comes from a file that someone else wrote, and must neither hang the program nor
/// eat its memory. Real templates stay below a thousandth of these limits.
/// </summary>
internal sealed class RenderBudget
{
    /// <summary>Evaluated nodes, plus one per 32 characters that an operation reads.</summary>
    public const long MaxSteps = 2_000_000;

    /// <summary>Characters of text made, intermediate results included; an element of a list counts as 8.</summary>
    public const long MaxCharacters = 32_000_000;

    /// <summary>Nesting of expressions, statements, macro calls and values.</summary>
    public const int MaxDepth = 256;

    private const int CharactersPerElement = 8;
    private const int CharactersPerStep = 32;
    private long _steps;
    private long _characters;

    public void Step(long count = 1)
    {
        _steps += count;
        if (_steps > MaxSteps)
            throw new JinjaError($"rendering takes more than {MaxSteps} steps: the template loops without end, or nearly so.");
    }

    public void Read(long characters) => Step(1 + characters / CharactersPerStep);

    /// <summary>Call it before the text is made wherever its length is known by then.</summary>
    public string Made(string text)
    {
        Make(text.Length);
        return text;
    }

    public void Make(long characters)
    {
        _characters += characters;
        if (_characters > MaxCharacters)
            throw new JinjaError($"rendering makes more than {MaxCharacters} characters of text: the template grows its values without bound.");
        Step(characters / CharactersPerStep);
    }

    public void MakeElements(long count)
    {
        if (count > MaxCharacters) count = MaxCharacters;
        Make(count * CharactersPerElement);
    }

    public static void CheckDepth(int depth)
    {
        if (depth > MaxDepth)
            throw new JinjaError($"nested deeper than {MaxDepth} levels.");
    }
}
