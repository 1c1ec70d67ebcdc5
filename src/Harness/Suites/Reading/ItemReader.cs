using System.Collections.ObjectModel;
using System.Text.Json;
using FastEval.Harness.Prompting;

namespace FastEval.Harness.Suites.Reading;

/// <summary>Reads the lines of <c>items.jsonl</c>, one after the other.</summary>
/// <param name="file">The file's name, for problems.</param>
/// <param name="pictures">Checks the pictures that items name.</param>
/// <param name="problems">Where problems go.</param>
/// <param name="scoring">The card's rule, which holds for items that name none.</param>
internal sealed class ItemReader(string file, IPictureCheck pictures, ProblemList problems, string? scoring)
{
    private const string OwnId = "give every item an id of its own";

    private static readonly ReadOnlyDictionary<string, AnswerKind> Kinds = new(new Dictionary<string, AnswerKind>
    {
        ["yes_no"] = AnswerKind.YesNo,
        ["choice"] = AnswerKind.Choice,
        ["number"] = AnswerKind.Number,
        ["text"] = AnswerKind.Text,
    });

    private static readonly ReadOnlyDictionary<string, ItemFormat> Formats = new(new Dictionary<string, ItemFormat>
    {
        ["single"] = ItemFormat.Single,
        ["multi-image"] = ItemFormat.MultiImage,
        ["multi-frame"] = ItemFormat.MultiFrame,
        ["interleaved"] = ItemFormat.Interleaved,
    });

    private readonly Dictionary<string, int> _lines = [];
    private readonly string? _scoring = scoring;

    /// <summary>The item of a line; null if there was a problem.</summary>
    public SuiteItem? Read(ReadOnlyMemory<byte> bytes, int line)
    {
        using JsonDocument? document = JsonObjectParser.Parse(bytes, file, line, problems);
        return document is null ? null : Read(new ObjectFields(document.RootElement, file, line, problems), line);
    }

    private SuiteItem? Read(ObjectFields fields, int line)
    {
        int before = problems.Count;
        string? id = fields.Required("id", OwnId);
        if (id is not null && !_lines.TryAdd(id, line))
            fields.Problem("id", FormattableString.Invariant($"'{id}' is already the id of line {_lines[id]}"), OwnId);
        IReadOnlyList<string>? images = fields.List("images", required: true, "write a list of paths, [] if there is no picture");
        string? prompt = fields.Required("prompt", "write the question");
        string? question = fields.Optional("question", "write the bare question or leave it out");
        string? hint = fields.Optional("hint", "write a text or leave it out");
        AnswerKind? kind = fields.Word("kind", Kinds);
        string? answer = fields.RequiredTextOrNumber("answer", "write the right answer");
        IReadOnlyList<string>? accept = fields.List("accept", required: false, "write a list of further right answers, or leave it out");
        IReadOnlyList<string>? references = fields.List("references", required: false, "write a list of reference answers, or leave it out");
        string? scoring = RuleNames.Check(fields, fields.Optional("scoring", RuleNames.Remedy));
        IReadOnlyList<string>? options = fields.List("options", required: false, "write a list of texts");
        ItemFormat? format = fields.Word("format", Formats);
        string? capability = fields.Required("capability", "name the ability that is asked for, e.g. \"ocr\"");
        string? domain = fields.Required("domain", "name the field that the picture is from, e.g. \"general\"");
        string? difficulty = fields.Optional("difficulty", "write a text or leave it out");
        string? group = fields.Optional("group", "write a text or leave it out");
        string? set = fields.Optional("set", "write a text or leave it out");
        IReadOnlyList<string>? categories = fields.List("categories", required: false, "write a list of texts, or leave it out");
        string? template = fields.Optional("template", "write a text or leave it out");
        double? chance = fields.Number("chance", 0, 1, "write the accuracy of guessing, or leave it out");
        fields.RefuseOthers();
        if (prompt is not null && images is not null)
            CheckMarks(fields, prompt, images, format);
        if (question is not null && images is not null)
            CheckQuestion(fields, question, images);
        foreach (string image in images ?? [])
            pictures.Check(image, fields);
        if (kind is { } known && answer is not null)
            answer = AnswerCheck.Run(fields, known, answer, accept, options, (scoring ?? _scoring) is not null);
        if (problems.Count > before)
            return null;
        return new SuiteItem
        {
            Id = id!,
            Images = images!,
            Prompt = prompt!,
            Question = question,
            Hint = hint,
            Kind = kind!.Value,
            Answer = answer!,
            Accept = accept,
            References = references,
            Scoring = scoring ?? _scoring,
            Options = options,
            Format = format!.Value,
            Capability = capability!,
            Domain = domain!,
            Difficulty = difficulty,
            Group = group,
            Set = set,
            Categories = categories,
            Template = template,
            Chance = chance,
        };
    }

    /// <summary>Of a bare question: pictures that it does not mark may be marked in its options.</summary>
    private static void CheckQuestion(ObjectFields fields, string question, IReadOnlyList<string> images)
    {
        string[] texts = question.Split(InterleavedPrompt.Mark);
        if (texts.Length - 1 > images.Count)
            fields.Problem("question", $"has {texts.Length - 1} {InterleavedPrompt.Mark} marks, but images has {images.Count}", "write no more marks than pictures");
        if (texts.All(string.IsNullOrWhiteSpace))
            fields.Problem("question", "asks nothing", "write the question");
    }

    private static void CheckMarks(ObjectFields fields, string prompt, IReadOnlyList<string> images, ItemFormat? format)
    {
        string[] texts = prompt.Split(InterleavedPrompt.Mark);
        int marks = texts.Length - 1;
        if (marks > 0 && marks != images.Count)
            fields.Problem("prompt", $"has {marks} {InterleavedPrompt.Mark} mark{(marks == 1 ? "" : "s")}, but images has {images.Count}", "write one mark per picture, or none to have the pictures first");
        if (texts.All(string.IsNullOrWhiteSpace))
            fields.Problem("prompt", "asks nothing", "write the question");
        if (format == ItemFormat.Single && images.Count > 1)
            fields.Problem("format", $"single, but images has {images.Count}", "write multi-image, multi-frame or interleaved");
        if (format is ItemFormat.MultiImage or ItemFormat.MultiFrame && images.Count < 2)
            fields.Problem("format", $"several pictures, but images has {images.Count}", "write single, or add the pictures");
        if (format == ItemFormat.Interleaved && marks == 0)
            fields.Problem("format", $"interleaved, but the prompt has no {InterleavedPrompt.Mark} marks", $"put {InterleavedPrompt.Mark} where each picture belongs in the prompt");
    }
}
