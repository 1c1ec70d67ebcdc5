using System.Text.RegularExpressions;

namespace FastEval.Harness.Scoring;

/// <summary>
/// Recognises replies that decline to answer, for whatever reason: a policy, an inability, not knowing. The phrases are listed in
/// docs/suites.md; a reply that states an answer is never taken for a refusal.
/// </summary>
internal static partial class Refusal
{
    /// <summary>Whether one of the phrases is in the reply.</summary>
    public static bool IsIn(string reply) => Phrases().IsMatch(AnswerText.Prepare(reply));

    [GeneratedRegex(
        @"\b(?:i|we) (?:can ?not|can't|could not|couldn't|won't|will not|am unable to|are unable to|am not able to)\b(?! (?:see|find|detect|spot|observe) (?:an?|any)\b)"
        + @"|\bi'm (?:unable|not able) to\b|\bi(?:'m| am) (?:very |so )?sorry\b|^sorry(?:,| but\b| i\b)|\bmy apologies\b|\bi apologi[sz]e\b|\bas an? (?:ai|language model|llm)\b"
        + @"|\bi (?:do not|don't) know\b|\b(?:i(?:'m| am) )?not (?:sure|certain)\b|^no (?:idea|clue|answer)\b|\bi have no idea\b"
        + @"|\b(?:can ?not|can't|could not|couldn't) (?:be )?(?:determined?|answer(?:ed)?|identif(?:y|ied)|tell|say)\b|\b(?:unable|impossible|not possible) to (?:determine|answer|identify|tell|say|read)\b"
        + @"|\bno (?:image|picture|photo) (?:is |was |has been )?(?:provided|attached|given|uploaded)\b|\b(?:do not|don't|can't|cannot) see (?:any|an|the) (?:image|picture|photo)\b",
        RegexOptions.IgnoreCase)]
    private static partial Regex Phrases();
}
