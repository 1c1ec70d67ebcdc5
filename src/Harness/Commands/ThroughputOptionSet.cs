using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using FastEval.Engine.Decoding;
using FastEval.Harness.Benchmarking.Throughput;

namespace FastEval.Harness.Commands;

/// <summary>The options of <c>fasteval bench</c> that measure samples per second.</summary>
internal sealed class ThroughputOptionSet
{
    private const string Throughput = "throughput";

    /// <summary>Options are called A, B, C …</summary>
    private const int MaxOptions = 26;

    private readonly Option<int?> _questionsPerImage = OptionKinds.OptionalInteger("--questions-per-image", 1, 10_000,
        $"Measure samples per second, with so many questions about each picture ({ThroughputPlan.DefaultQuestionsPerImage} with --only {Throughput} alone).");
    private readonly Option<int?> _images = OptionKinds.OptionalInteger("--images", 1, 100_000, string.Create(CultureInfo.InvariantCulture,
        $"Pictures of the throughput measurement. Default: {ThroughputPlan.DefaultImages}."));
    private readonly Option<string?> _folder = OptionKinds.Text("--image-folder", "DIR", "Its pictures: the first --images PNG and JPEG files of a folder, by name. Default: drawn ones, all different.");
    private readonly Option<string?> _questions = OptionKinds.Text("--questions", "FILE", "Its questions, one per line; the first of them about each picture. Default: the program's own.");
    private readonly Option<int?> _answerTokens = OptionKinds.OptionalInteger("--answer-tokens", 1, 1 << 20, string.Create(CultureInfo.InvariantCulture,
        $"Tokens of each of its answers, neither more nor fewer. Default: {ThroughputPlan.DefaultAnswerTokens}."));
    private readonly Option<int?> _answerOptions = OptionKinds.OptionalInteger("--answer-options", 2, MaxOptions, "Score so many options (A, B, …) by their likelihood instead of generating answers.");
    private readonly Option<string?> _only = OptionKinds.Choice("--only", null, "Measure throughput alone: no latencies, and loading once.", Throughput);

    /// <summary><c>--only</c>.</summary>
    public Option Only => _only;

    public void AddTo(Command command)
    {
        Option[] details = [_images, _folder, _questions, _answerTokens, _answerOptions];
        foreach (Option option in (IEnumerable<Option>)[_questionsPerImage, .. details, _only])
            command.Add(option);
        command.Validators.Add(result =>
        {
            bool isMeasured = result.GetResult(_questionsPerImage) is { Implicit: false } || result.GetResult(_only) is { Implicit: false };
            if (!isMeasured && details.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } detail)
                result.AddError($"{detail.Name} is of the throughput measurement: ask for it with --questions-per-image or --only {Throughput}.");
            if (result.GetResult(_answerTokens) is { Implicit: false } && result.GetResult(_answerOptions) is { Implicit: false })
                result.AddError("--answer-tokens generates answers, --answer-options scores options: give one or the other.");
        });
    }

    /// <summary>Whether nothing else is measured.</summary>
    public bool IsOnly(ParseResult parsed) => parsed.GetValue(_only) is not null;

    /// <summary>What the options ask for; null if they do not ask for throughput.</summary>
    /// <exception cref="FastEvalException">A picture or the questions cannot be read.</exception>
    public ThroughputPlan? Plan(ParseResult parsed, uint seed)
    {
        if (!IsOnly(parsed) && parsed.GetValue(_questionsPerImage) is null)
            return null;
        int count = parsed.GetValue(_questionsPerImage) ?? ThroughputPlan.DefaultQuestionsPerImage;
        int images = parsed.GetValue(_images) ?? ThroughputPlan.DefaultImages;
        IReadOnlyList<PromptPart.Image> pictures = parsed.GetValue(_folder) is { } folder ? ThroughputPictures.FromFolder(folder, images) : ThroughputPictures.Draw(seed, images);
        return new ThroughputPlan
        {
            Pictures = pictures,
            PictureSha256 = [.. pictures.Select(picture => Convert.ToHexStringLower(SHA256.HashData(picture.File.Span)))],
            Questions = parsed.GetValue(_questions) is { } file ? ThroughputQuestions.FromFile(file, count) : ThroughputQuestions.BuiltIn(count),
            AnswerTokens = parsed.GetValue(_answerTokens) ?? ThroughputPlan.DefaultAnswerTokens,
            Options = parsed.GetValue(_answerOptions) is { } options ? [.. Enumerable.Range(0, options).Select(i => ((char)('A' + i)).ToString())] : null,
        };
    }
}
