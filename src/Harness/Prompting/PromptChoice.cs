using FastEval.Harness.Suites;

namespace FastEval.Harness.Prompting;

/// <summary>Which template a run's prompts are made with: the user's, else the card's for the model's family, else the one that the items were written with.</summary>
internal sealed class PromptChoice
{
    private const int MaxFileBytes = 1 << 20;

    private readonly SuiteCard _card;
    private readonly (string Name, string Text)? _given;

    /// <param name="card">The suite's card.</param>
    /// <param name="given">A name of <see cref="NamedTemplates"/> or a file; null: the suite's own choice.</param>
    /// <param name="items">The items that will be asked.</param>
    /// <exception cref="ArgumentException">There is no such template, it has a fault, or an item has no bare question.</exception>
    public PromptChoice(SuiteCard card, string? given, IReadOnlyList<SuiteItem> items)
    {
        _card = card;
        if (given is null)
            return;
        _given = Read(given);
        if (items.FirstOrDefault(item => item.Question is null) is { } without)
            throw new ArgumentException($"--prompt-template: the item {without.Id} of {card.Name} has its prompt only and no bare question, so no other prompt can be made of it. Imported suites have both.");
    }

    /// <summary>The template for a target.</summary>
    /// <param name="target">The target's name, which tells its family.</param>
    /// <param name="scoresOptions">Whether options are compared by their likelihood, for which a card may have a template that does not list them.</param>
    /// <returns>Where it is from, and its text; null where the items' prompts are all there is.</returns>
    public (string Name, string Text)? For(string target, bool scoresOptions)
    {
        if (_given is not null)
            return _given;
        if (scoresOptions && _card.LikelihoodTemplate is { } bare)
            return ("suite, likelihood", bare);
        string name = Folded(target);
        string? family = _card.PromptTemplates?.Keys.Where(key => name.Contains(Folded(key), StringComparison.Ordinal)).OrderByDescending(key => key.Length).FirstOrDefault();
        if (family is not null)
            return ($"family {family}", _card.PromptTemplates![family]);
        return _card.PromptTemplate is { } own ? ("suite", own) : null;
    }

    /// <summary>What a target is asked.</summary>
    public string Prompt(SuiteItem item, string target, bool scoresOptions) =>
        item.Question is not null && For(target, scoresOptions) is { Name: not "suite" } template ? PromptTemplate.Render(template.Text, item) : item.Prompt;

    private static string Folded(string name) => string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();

    private static (string, string) Read(string given)
    {
        if (NamedTemplates.All.TryGetValue(given, out string? named))
            return (given, named);
        if (!File.Exists(given))
            throw new ArgumentException($"--prompt-template: there is no template '{given}', neither one of {string.Join(", ", NamedTemplates.All.Keys)} nor a file.");
        if (new FileInfo(given).Length > MaxFileBytes)
            throw new ArgumentException($"--prompt-template: {given} has more than {MaxFileBytes >> 20} MiB, which is no template.");
        string text = File.ReadAllText(given).ReplaceLineEndings("\n").TrimEnd('\n');
        return PromptTemplate.Fault(text) is { } fault
            ? throw new ArgumentException($"--prompt-template: {given}: {fault}; {PromptTemplate.Remedy}.")
            : (given, text);
    }
}
