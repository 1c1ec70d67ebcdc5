using System.Globalization;
using FastEval.Harness.Scoring;

namespace FastEval.Harness.Suites;

/// <summary>Finds in a valid suite what is allowed but seldom meant.</summary>
internal static class SuiteRemarks
{
    /// <summary>Below or above this share of "yes" a yes/no question rewards whoever always says the same.</summary>
    private const double LeastYes = 0.35, MostYes = 0.65;

    /// <summary>Fewer items say nothing about balance.</summary>
    private const int BalanceFrom = 20;

    /// <summary>The endings of pictures.</summary>
    private static readonly string[] Endings = [".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif"];

    /// <summary>The remarks, each once for the items that it is about.</summary>
    public static IReadOnlyList<SuiteProblem> Of(Suite suite)
    {
        var remarks = new List<SuiteProblem>();
        string folder = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(suite.Folder)));
        if (folder != suite.Card.Name)
            remarks.Add(new SuiteProblem(SuiteReader.CardFile, null, "name", $"is '{suite.Card.Name}', but the folder is '{folder}'", "give both one name, so that --suite and the record say the same"));
        SuiteItem[] hidden = [.. suite.Items.Where(item => item.Kind == AnswerKind.Choice && !item.Options!.All(option => Shows(item.Prompt, option)))];
        if (hidden.Length > 0)
        {
            remarks.Add(new SuiteProblem(SuiteReader.ItemsFile, null, "prompt",
                $"the options are not all in it ({Named(hidden)})", "write them into the prompt: the model sees nothing but the prompt and the pictures"));
        }
        SuiteItem[] binary = [.. suite.Items.Where(item => item.Kind == AnswerKind.YesNo)];
        double yes = binary.Length == 0 ? 0.5 : (double)binary.Count(item => item.Answer == "yes") / binary.Length;
        if (binary.Length >= BalanceFrom && yes is < LeastYes or > MostYes)
        {
            remarks.Add(new SuiteProblem(SuiteReader.ItemsFile, null, "answer",
                string.Create(CultureInfo.InvariantCulture, $"\"yes\" is right in {yes * 100:0}% of the {binary.Length} yes/no items"), "ask as many whose answer is the other, or a model that always says the same does well"));
        }
        string[] unused = [.. Unused(suite)];
        if (unused.Length > 0)
            remarks.Add(new SuiteProblem(unused[0], null, null, unused.Length == 1 ? "no item shows it" : $"no item shows it, nor {unused.Length - 1} more", "take it out, or ask about it"));
        return remarks;
    }

    private static bool Shows(string prompt, string option) =>
        AnswerText.Normalise(prompt).Contains(AnswerText.Normalise(option), StringComparison.Ordinal);

    private static string Named(SuiteItem[] items) => items.Length == 1 ? $"item {items[0].Id}" : $"item {items[0].Id} and {items.Length - 1} more";

    private static IEnumerable<string> Unused(Suite suite)
    {
        var used = suite.Pictures.ToHashSet(StringComparer.Ordinal);
        var below = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Hidden };
        return Directory.EnumerateFiles(suite.Folder, "*", below)
            .Where(file => Endings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
            .Select(file => Path.GetRelativePath(suite.Folder, file).Replace(Path.DirectorySeparatorChar, '/'))
            .Where(file => !used.Contains(file))
            .Order(StringComparer.Ordinal);
    }
}
