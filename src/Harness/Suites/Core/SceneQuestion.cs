using System.Globalization;

namespace FastEval.Harness.Suites.Core;

/// <summary>A question about a group's pictures.</summary>
/// <param name="Template">The kind of question, e.g. <c>count-color</c>.</param>
/// <param name="Capability">What it takes to answer it.</param>
/// <param name="Kind">How a reply is read.</param>
/// <param name="Text">The question.</param>
/// <param name="Answer">The right answer.</param>
/// <param name="Options">What a choice is among.</param>
internal sealed record SceneQuestion(
    string Template, string Capability, AnswerKind Kind, string Text, string Answer, IReadOnlyList<string>? Options = null)
{
    /// <summary>A question whose answer is yes or no.</summary>
    public static SceneQuestion YesNo(string template, string capability, string text, bool answer) =>
        new(template, capability, AnswerKind.YesNo, text, answer ? "yes" : "no");

    /// <summary>A question that ends with its options.</summary>
    /// <param name="template">The kind of question.</param>
    /// <param name="capability">What it takes.</param>
    /// <param name="text">The question without the options, and without its mark.</param>
    /// <param name="options">What to choose from, in the order to be listed.</param>
    /// <param name="answer">The right one.</param>
    public static SceneQuestion Choice(string template, string capability, string text, IReadOnlyList<string> options, string answer) =>
        new(template, capability, AnswerKind.Choice, $"{text}: {string.Join(", ", options.SkipLast(1))} or {options[^1]}?", answer, options);

    /// <summary>A question whose answer is a number.</summary>
    public static SceneQuestion Number(string template, string capability, string text, int answer) =>
        new(template, capability, AnswerKind.Number, text, answer.ToString(CultureInfo.InvariantCulture));
}
