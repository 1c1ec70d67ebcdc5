using System.Globalization;
using FastEval.Engine.Decoding;

namespace FastEval.Harness.Benchmarking.Throughput;

/// <summary>A benchmark in small: several questions about each of several pictures, as many at a time as the engine computes.</summary>
internal sealed record ThroughputPlan
{
    /// <summary>Questions about a picture where nothing else is said.</summary>
    public const int DefaultQuestionsPerImage = 6;

    /// <summary>Pictures where nothing else is said.</summary>
    public const int DefaultImages = 8;

    /// <summary>Tokens of an answer where nothing else is said; what <c>fasteval run</c> takes too.</summary>
    public const int DefaultAnswerTokens = 32;

    /// <summary>The pictures, all different, in the order of asking.</summary>
    public required IReadOnlyList<PromptPart.Image> Pictures { get; init; }

    /// <summary>SHA-256 of each, lower-case hexadecimal.</summary>
    public required IReadOnlyList<string> PictureSha256 { get; init; }

    /// <summary>The questions about each picture, in the order of asking.</summary>
    public required IReadOnlyList<string> Questions { get; init; }

    /// <summary>Tokens of every answer, the end of generation passed over; not used with <see cref="Options"/>.</summary>
    public int AnswerTokens { get; init; } = DefaultAnswerTokens;

    /// <summary>What is scored by likelihood instead of an answer being generated; null to generate.</summary>
    public IReadOnlyList<string>? Options { get; init; }

    /// <summary>Questions of one repetition.</summary>
    public int Samples => Pictures.Count * Questions.Count;

    /// <summary>What is asked, in words.</summary>
    /// <param name="parallel">Questions at the same time.</param>
    public string Describe(int parallel)
    {
        string answer = Options is { } options ? $"{options.Count} options scored" : $"{AnswerTokens}-token answers";
        return string.Create(CultureInfo.InvariantCulture, $"{Pictures.Count} pictures, {Questions.Count} questions each, {answer}, {parallel} at a time");
    }
}
