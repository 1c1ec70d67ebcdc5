using FastEval.Engine.Decoding;

namespace FastEval.Harness.Prompting;

/// <summary>Puts pictures into a prompt: where it says <c>&lt;image&gt;</c>, or before it, each on a line of its own.</summary>
internal static class InterleavedPrompt
{
    /// <summary>What stands for a picture in a prompt.</summary>
    public const string Mark = "<image>";

    /// <summary>Makes the parts of a turn.</summary>
    /// <param name="prompt">The text, with no marks or as many as there are pictures.</param>
    /// <param name="images">The pictures, in the order of the marks.</param>
    /// <exception cref="ArgumentException">The marks and the pictures do not match, or there is nothing at all.</exception>
    public static IReadOnlyList<PromptPart> Parse(string prompt, IReadOnlyList<PromptPart.Image> images)
    {
        string[] texts = prompt.Split(Mark);
        int marks = texts.Length - 1;
        if (prompt.Length == 0 && images.Count == 0)
            throw new ArgumentException("The prompt is empty.");
        if (marks > 0 && marks != images.Count)
            throw new ArgumentException(
                $"The prompt has {Count(marks, $"{Mark} mark")}, but there {(images.Count == 1 ? "is" : "are")} {Count(images.Count, "--image")}. Give one --image per mark, or no marks to have the pictures first.");

        var parts = new List<PromptPart>();
        if (marks == 0)
        {
            foreach (PromptPart.Image image in images)
            {
                parts.Add(image);
                // As the LLaVA models were trained: "<image>\n{question}".
                parts.Add(new PromptPart.Text("\n"));
            }
            parts.Add(new PromptPart.Text(prompt));
            return Merged(parts);
        }
        for (int i = 0; i < texts.Length; i++)
        {
            if (i > 0)
                parts.Add(images[i - 1]);
            parts.Add(new PromptPart.Text(texts[i]));
        }
        return Merged(parts);
    }

    private static List<PromptPart> Merged(List<PromptPart> parts)
    {
        var merged = new List<PromptPart>();
        foreach (PromptPart part in parts)
        {
            if (part is PromptPart.Text { Value.Length: 0 })
                continue;
            if (part is PromptPart.Text text && merged is [.., PromptPart.Text before])
                merged[^1] = new PromptPart.Text(before.Value + text.Value);
            else
                merged.Add(part);
        }
        return merged;
    }

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
