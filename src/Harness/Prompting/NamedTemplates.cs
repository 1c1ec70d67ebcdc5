using System.Collections.ObjectModel;

namespace FastEval.Harness.Prompting;

/// <summary>The templates that <c>--prompt-template</c> takes by name, and that imported suites are made with.</summary>
internal static class NamedTemplates
{
    public const string Plain = "{question}";

    /// <summary>As the LLaVA models were asked for letters.</summary>
    public const string Letter = "{hint}\n{question}\n{options}\nAnswer with the option's letter from the given choices directly.";

    /// <summary>The same with "(A)".</summary>
    public const string BracketedLetter = "{hint}\n{question}\n{options_in_brackets}\nAnswer with the option's letter from the given choices directly.";

    /// <summary>As the LLaVA models were asked for short answers.</summary>
    public const string Short = "{hint}\n{question}\nAnswer the question using a single word or phrase.";

    public const string YesNo = "{question}\nPlease answer yes or no.";

    /// <summary>As Qwen-VL was asked.</summary>
    public const string Completion = "{question} Answer:";

    /// <summary>All by name.</summary>
    public static ReadOnlyDictionary<string, string> All { get; } = new(new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["plain"] = Plain,
        ["letter"] = Letter,
        ["letter-in-brackets"] = BracketedLetter,
        ["short"] = Short,
        ["yes-no"] = YesNo,
        ["completion"] = Completion,
    });
}
