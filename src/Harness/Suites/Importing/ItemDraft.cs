using FastEval.Harness.Prompting;
using FastEval.Harness.Suites.Importing.Data;

namespace FastEval.Harness.Suites.Importing;

/// <summary>What all benchmarks' items are made of.</summary>
internal static class ItemDraft
{
    /// <summary>A choice.</summary>
    public static SuiteItem Choice(SuiteCard card, string id, IReadOnlyList<string> images, string question, string? hint, IReadOnlyList<string> options, string answer) =>
        Of(card, id, AnswerKind.Choice, images, question, hint, options, answer);

    /// <summary>Yes or no.</summary>
    public static SuiteItem YesNo(SuiteCard card, string id, IReadOnlyList<string> images, string question, string answer) =>
        Of(card, id, AnswerKind.YesNo, images, question, null, null, answer.Trim().ToLowerInvariant());

    /// <summary>A text, with all that it may be compared with.</summary>
    public static SuiteItem Text(SuiteCard card, string id, IReadOnlyList<string> images, string question, string? hint, IReadOnlyList<string> golds)
    {
        // The commonest answer stands for all; of equals the first.
        string answer = golds.GroupBy(gold => gold, StringComparer.Ordinal).MaxBy(group => group.Count())!.Key;
        return Of(card, id, AnswerKind.Text, images, question, hint, null, answer) with { References = golds.Count > 1 ? golds : null };
    }

    /// <summary>The options of a row that has them in fields: A, B, C …, as far as there are any.</summary>
    public static IReadOnlyList<string> Lettered(DataRow row, Func<char, string> field)
    {
        var options = new List<string>();
        for (char letter = 'A'; letter <= 'Z' && row.Optional(field(letter)) is { } option; letter++)
            options.Add(option);
        return options.Count >= 2 ? options : throw row.Problem(field('A'), $"there {(options.Count == 1 ? "is one option" : "are no options")}", $"give {field('A')}, {field('B')} and so on");
    }

    /// <summary>The option that a letter names, in either case, with or without brackets and full stop.</summary>
    public static string ByLetter(DataRow row, string field, IReadOnlyList<string> options)
    {
        string given = row.Text(field), letter = given.Trim('(', ')', '.', ' ');
        int index = letter.Length == 1 ? char.ToUpperInvariant(letter[0]) - 'A' : -1;
        return index >= 0 && index < options.Count
            ? options[index]
            : throw row.Problem(field, $"'{given}' is no letter of the {options.Count} options", "correct it; test splits without answers cannot be imported");
    }

    /// <summary>The lines of two texts, those that are there.</summary>
    public static string? Joined(params string?[] texts) => texts.OfType<string>().ToArray() is { Length: > 0 } there ? string.Join('\n', there) : null;

    private static SuiteItem Of(
        SuiteCard card, string id, AnswerKind kind, IReadOnlyList<string> images, string question, string? hint, IReadOnlyList<string>? options, string answer)
    {
        string prompt = PromptTemplate.Render(card.PromptTemplate ?? NamedTemplates.Plain, question, hint, options);
        bool hasMarks = prompt.Contains(InterleavedPrompt.Mark, StringComparison.Ordinal);
        return new SuiteItem
        {
            Id = id,
            Images = images,
            Prompt = prompt,
            Question = question,
            Hint = hint,
            Kind = kind,
            Options = options,
            Answer = answer,
            Format = hasMarks ? ItemFormat.Interleaved : images.Count > 1 ? ItemFormat.MultiImage : ItemFormat.Single,
            Capability = "comprehension",
            Domain = "general",
        };
    }
}
