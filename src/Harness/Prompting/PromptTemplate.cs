using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using FastEval.Harness.Suites;

namespace FastEval.Harness.Prompting;

/// <summary>
/// Makes a prompt of a question: <c>{question}</c>, <c>{hint}</c>, <c>{options}</c> (a line "A. …" each), <c>{options_in_brackets}</c> ("(A) …"),
/// <c>{letters}</c> ("A, B, C"). A line with a hint or options that the item has not is left out; <c>{{</c> and <c>}}</c> are braces.
/// </summary>
internal static partial class PromptTemplate
{
    public const string Remedy = "write {question} in it, and no other name in braces than question, hint, options, options_in_brackets and letters";

    private static readonly string[] Names = ["question", "hint", "options", "options_in_brackets", "letters"];

    /// <summary>What is wrong with a template; null if it can be used.</summary>
    public static string? Fault(string template) => Fault(template, Names, "question");

    /// <summary>The same of a text with other names.</summary>
    /// <param name="template">The text.</param>
    /// <param name="names">What may stand in braces.</param>
    /// <param name="required">What must.</param>
    public static string? Fault(string template, IReadOnlyList<string> names, params string[] required)
    {
        string[] asked = [.. Place().Matches(template).Where(place => place.Groups["name"].Success).Select(place => place.Groups["name"].Value)];
        if (asked.FirstOrDefault(name => !names.Contains(name)) is { } unknown)
            return $"'{{{unknown}}}' is nothing that an item has";
        return required.FirstOrDefault(name => !asked.Contains(name)) is { } missing ? $"the {missing} is not in it" : null;
    }

    /// <summary>Makes an item's prompt.</summary>
    /// <exception cref="ArgumentException">The item has no bare question.</exception>
    public static string Render(string template, SuiteItem item) => Render(
        template, item.Question ?? throw new ArgumentException($"The item {item.Id} has no bare question, so no other prompt can be made of it."), item.Hint, item.Options);

    /// <summary>Makes a prompt.</summary>
    /// <param name="template">A template without fault.</param>
    /// <param name="question">The question, with its marks of pictures.</param>
    /// <param name="hint">What helps to answer it; null if nothing does.</param>
    /// <param name="options">What to choose among; null if there is nothing. A numbered mark, <c>&lt;image 2&gt;</c>, becomes a mark.</param>
    public static string Render(string template, string question, string? hint, IReadOnlyList<string>? options) =>
        Render(template, name => Value(name, question, hint, options));

    /// <summary>Makes a text of a template with other names.</summary>
    /// <param name="template">A template without fault.</param>
    /// <param name="value">What stands for a name; null leaves its line out.</param>
    public static string Render(string template, Func<string, string?> value)
    {
        var lines = new List<string>();
        foreach (string line in template.ReplaceLineEndings("\n").Split('\n'))
        {
            bool isMissing = false;
            string text = Place().Replace(line, place =>
            {
                string? found = place.Groups["name"].Success ? value(place.Groups["name"].Value) : place.Value[..1];
                isMissing |= found is null;
                return found ?? "";
            });
            if (!isMissing)
                lines.Add(text);
        }
        return string.Join('\n', lines).Trim('\n');
    }

    /// <summary>The letter of an option by its place, from 0.</summary>
    public static char Letter(int index) => (char)('A' + index);

    private static string? Value(string name, string question, string? hint, IReadOnlyList<string>? options) => name switch
    {
        "question" => question,
        "hint" => hint,
        "letters" => options is null ? null : string.Join(", ", options.Select((_, i) => Letter(i))),
        "options" => Lettered(options, "{0}. {1}"),
        _ => Lettered(options, "({0}) {1}"),
    };

    private static string? Lettered(IReadOnlyList<string>? options, string form)
    {
        if (options is null)
            return null;
        var text = new StringBuilder();
        for (int i = 0; i < options.Count; i++)
            text.Append(i > 0 ? "\n" : "").Append(string.Format(CultureInfo.InvariantCulture, form, Letter(i), NumberedMark().Replace(options[i], InterleavedPrompt.Mark)));
        return text.ToString();
    }

    [GeneratedRegex(@"\{\{|\}\}|\{(?<name>[^{}\n]*)\}")]
    private static partial Regex Place();

    [GeneratedRegex(@"<image \d+>")]
    private static partial Regex NumberedMark();
}
