using System.CommandLine;
using System.CommandLine.Parsing;
using FastEval.Engine;
using FastEval.Harness.Running;
using FastEval.Harness.Scoring.Judging;
using FastEval.Harness.Suites;
using FastEval.Harness.Targets;
using FastEval.Harness.Targets.Api;

namespace FastEval.Harness.Commands;

/// <summary>The options that say who judges the replies that no rule can grade, and how it is asked.</summary>
internal sealed class JudgeOptionSet
{
    private const string Judge = "--judge";
    private const int MaxFileBytes = 1 << 20;
    private const string FormLine = "verdict:";

    private readonly Option<string?> _judge = OptionKinds.Text(Judge, "SPEC",
        "Who grades the replies of suites that need it (mm-vet, llava-bench, coda-lm, drivelm, or your own): any target, as --target names it. Asked at temperature 0, if its API takes one, after all targets have answered. Default: nobody, and the replies stay unjudged; --resume RUN --judge SPEC has them judged later.");
    private readonly Option<string?> _prompt = OptionKinds.Text("--judge-prompt", "FILE",
        $"How the judge is asked: a text with {{reference}} and {{reply}} in it, and {{question}} and {{context}}. A first line '{FormLine} FORM' says how it answers: {string.Join(", ", VerdictForms.Names)} (docs/judge.md). Default: the suite's own.");

    private readonly Option<int?> _maxTokens = OptionKinds.OptionalInteger("--judge-max-tokens", 1, 1 << 20,
        $"Tokens of a verdict at most, those of the judge's thinking too. Default: {JudgePlan.DefaultMaxTokens}.");

    /// <summary>The option whose value may hold paths.</summary>
    public Option Spec => _judge;

    /// <summary>The option whose value is a path.</summary>
    public Option Prompt => _prompt;

    /// <summary>Whether a call names a judge or its prompt.</summary>
    public bool IsGiven(ParseResult parsed) => parsed.GetValue(_judge) is not null || Manner(parsed) is not null;

    public void AddTo(Command command)
    {
        command.Add(_judge);
        command.Add(_prompt);
        command.Add(_maxTokens);
        command.Validators.Add(result =>
        {
            if (Manner(result.GetValue(_prompt), result.GetValue(_maxTokens)) is { } manner && result.GetValue(_judge) is null && result.GetResult("--resume") is not OptionResult { Implicit: false })
                result.AddError($"{manner} says how a judge is asked: name one with {Judge}.");
        });
    }

    /// <summary>The judge; null if there is none.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="suite">The suite, whose card may say how a judge is asked.</param>
    /// <param name="items">What will be asked.</param>
    /// <param name="engine">How local models run, where the judge does not say.</param>
    /// <param name="common">The same of APIs, made only where there is one.</param>
    /// <param name="console">The environment, the clock, and where warnings go.</param>
    /// <exception cref="ArgumentException">The options do not fit each other, the suite or the machine.</exception>
    /// <exception cref="FastEvalException">A model is missing or damaged.</exception>
    public JudgePlan? Read(ParseResult parsed, Suite suite, IReadOnlyList<SuiteItem> items, EngineOptions engine, Lazy<ApiRunOptions> common, CommandConsole console)
    {
        if (parsed.GetValue(_judge) is not { } spec)
            return Manner(parsed) is not { } manner ? null : throw new ArgumentException($"{manner} says how a judge is asked, and the run has none: name one with {Judge}.");
        if (!items.Any(JudgePlan.Concerns))
            throw new ArgumentException($"{Judge}: no item of {suite.Card.Name} needs a judge; its replies are scored by rules. Leave it out.");
        JudgeTemplate own = JudgeTemplates.Find(suite.Card.Judge ?? JudgeTemplates.General)!;
        var sources = new List<ITargetSource>();
        int maxTokens = parsed.GetValue(_maxTokens) ?? JudgePlan.DefaultMaxTokens;
        var asJudge = new Lazy<ApiRunOptions>(() => common.Value with { Temperature = 0, MaxTokens = maxTokens });
        TargetOptionSet.AddSpecs([spec], sources, engine, asJudge, needsEyes: false, console, Judge);
        return new JudgePlan(sources[0], parsed.GetValue(_prompt) is { } file ? ReadFile(file, own.Form) : own) { MaxTokens = maxTokens };
    }

    /// <summary>The option that says how a judge is asked; null where none does.</summary>
    private string? Manner(ParseResult parsed) => Manner(parsed.GetValue(_prompt), parsed.GetValue(_maxTokens));

    private string? Manner(string? prompt, int? maxTokens) => prompt is not null ? _prompt.Name : maxTokens is not null ? _maxTokens.Name : null;

    private static JudgeTemplate ReadFile(string file, string form)
    {
        if (!File.Exists(file))
            throw new ArgumentException($"--judge-prompt: there is no file {file}.");
        if (new FileInfo(file).Length > MaxFileBytes)
            throw new ArgumentException($"--judge-prompt: {file} has more than {MaxFileBytes >> 20} MiB, which is no prompt.");
        string text = File.ReadAllText(file).ReplaceLineEndings("\n").TrimEnd('\n');
        if (text.StartsWith(FormLine, StringComparison.OrdinalIgnoreCase))
        {
            string[] parts = text.Split('\n', 2);
            form = parts[0][FormLine.Length..].Trim().ToLowerInvariant();
            text = parts.Length > 1 ? parts[1].TrimStart('\n') : "";
        }
        if (VerdictForms.Find(form) is null)
            throw new ArgumentException($"--judge-prompt: {file}: '{form}' is no form of a verdict; there are {string.Join(", ", VerdictForms.Names)}.");
        return JudgePrompt.Fault(text) is { } fault
            ? throw new ArgumentException($"--judge-prompt: {file}: {fault}; {JudgePrompt.Remedy}.")
            : new JudgeTemplate(file, form, text);
    }
}
