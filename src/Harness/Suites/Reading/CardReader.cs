using System.Text.RegularExpressions;
using FastEval.Harness.Prompting;

namespace FastEval.Harness.Suites.Reading;

/// <summary>Reads <c>suite.json</c>.</summary>
internal static partial class CardReader
{
    /// <summary>The longest answer that a card may ask for.</summary>
    private const int MaxMaxTokens = 65_536;

    /// <summary>The card; null if there was a problem.</summary>
    public static SuiteCard? Read(ObjectFields fields, ProblemList problems)
    {
        int before = problems.Count;
        int? schema = fields.Whole("schema", required: true, 1, int.MaxValue, $"write {SuiteCard.CurrentSchema}");
        if (schema is not null and not SuiteCard.CurrentSchema)
        {
            // Another form has other fields: what they would be said to lack means nothing.
            fields.Problem("schema", $"{schema} is not a form that this version reads", $"use a version of FastEval that does, or write the suite in form {SuiteCard.CurrentSchema}");
            return null;
        }
        string? name = fields.Required("name", "give the suite a short name");
        if (name is not null && !NamePattern().IsMatch(name))
            fields.Problem("name", $"'{name}' is not a suite's name", "take lower-case letters, digits, '-', '_' and '.', 64 at most, beginning with a letter or digit");
        string? version = fields.Required("version", "give a version, e.g. \"1.0\"");
        string? title = fields.Required("title", "give one line for people");
        var card = new SuiteCard
        {
            Schema = SuiteCard.CurrentSchema,
            Name = name ?? "",
            Version = version ?? "",
            Title = title ?? "",
            Description = fields.Optional("description", "write a text or leave it out"),
            Licence = fields.Optional("licence", "write a text or leave it out"),
            Source = fields.Optional("source", "write a text or leave it out"),
            Split = fields.Optional("split", "write a text or leave it out"),
            Items = fields.Whole("items", required: false, 1, int.MaxValue, "write how many items there are, or leave it out"),
            Scoring = RuleNames.Check(fields, fields.Optional("scoring", RuleNames.Remedy)),
            Metric = MetricNames.Check(fields, fields.Optional("metric", MetricNames.Remedy)),
            Judge = JudgeNames.Check(fields, fields.Optional("judge", JudgeNames.Remedy)),
            PromptTemplate = Template(fields, "prompt_template", fields.Optional("prompt_template", "write a text or leave it out")),
            LikelihoodTemplate = Template(fields, "likelihood_template", fields.Optional("likelihood_template", "write a text or leave it out")),
            PromptTemplates = Templates(fields),
            Deviations = fields.List("deviations", required: false, "write a list of sentences, or leave it out"),
            MaxTokens = fields.Whole("max_tokens", required: false, 1, MaxMaxTokens, "write how many tokens an answer may have, or leave it out"),
        };
        fields.RefuseOthers();
        return problems.Count == before ? card : null;
    }

    private static IReadOnlyDictionary<string, string>? Templates(ObjectFields fields)
    {
        IReadOnlyDictionary<string, string>? templates = fields.Texts("prompt_templates", "write an object of texts, or leave it out");
        foreach (string template in templates?.Values ?? [])
            Template(fields, "prompt_templates", template);
        return templates;
    }

    private static string? Template(ObjectFields fields, string field, string? template)
    {
        if (template is not null && PromptTemplate.Fault(template) is { } fault)
            fields.Problem(field, fault, PromptTemplate.Remedy);
        return template;
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9._-]{0,63}$")]
    private static partial Regex NamePattern();
}
