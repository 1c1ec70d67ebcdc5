using FastEval.Harness.Prompting;
using FastEval.Harness.Suites;

namespace FastEval.Harness.Scoring.Judging;

/// <summary>
/// What a judge is asked about a reply: a text with <c>{question}</c>, <c>{context}</c> (what describes the picture; a line with it is left out where there is nothing), <c>{reference}</c> and
/// <c>{reply}</c>; <c>{{</c> and <c>}}</c> are braces. A judge sees no pictures. Pure.
/// </summary>
internal static class JudgePrompt
{
    public const string Remedy = "write {reference} and {reply} in it, and no other name in braces than question, context, reference and reply";

    private static readonly string[] Names = ["question", "context", "reference", "reply"];

    /// <summary>What is wrong with a text; null if it can be used.</summary>
    public static string? Fault(string text) => PromptTemplate.Fault(text, Names, "reference", "reply");

    /// <summary>Makes the prompt about one reply.</summary>
    /// <param name="text">A text without fault.</param>
    /// <param name="item">What was asked.</param>
    /// <param name="reply">What the model says, without its thinking.</param>
    public static string Render(string text, SuiteItem item, string reply) => PromptTemplate.Render(text, name => name switch
    {
        "question" => (item.Question ?? item.Prompt).Replace(InterleavedPrompt.Mark, "", StringComparison.Ordinal).Trim(),
        "context" => item.Hint,
        "reference" => Reference(item),
        _ => reply.Trim(),
    });

    // MM-Vet's marks stand apart from the words, as its authors put them before their judge.
    private static string Reference(SuiteItem item) => string.Join(" <OR> ", item.Golds)
        .Replace("<AND>", " <AND> ", StringComparison.Ordinal).Replace("<OR>", " <OR> ", StringComparison.Ordinal).Replace("  ", " ", StringComparison.Ordinal);
}
