namespace FastEval.Harness.Scoring.Judging;

/// <summary>How a judge is asked, and how it is to answer.</summary>
/// <param name="Name">Its name, or the file that it is from.</param>
/// <param name="Form">The verdict's form, a name of <see cref="VerdictForms"/>.</param>
/// <param name="Text">The prompt, with places for question, context, reference and reply (<see cref="JudgePrompt"/>).</param>
internal sealed record JudgeTemplate(string Name, string Form, string Text)
{
    /// <summary>Other prompts for items of some categories, by the category; null for none.</summary>
    public IReadOnlyDictionary<string, string>? ByCategory { get; init; }

    /// <summary>The prompt for a category's items.</summary>
    public string For(string category) => ByCategory?.GetValueOrDefault(category) ?? Text;
}
