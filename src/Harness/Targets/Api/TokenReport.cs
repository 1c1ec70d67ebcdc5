using System.Text;
using FastEval.Harness.Records;
using Microsoft.Extensions.AI;

namespace FastEval.Harness.Targets.Api;

/// <summary>Reads an API's report of tokens: it is recorded as it came, and what cannot be right in it is said beside it.</summary>
internal static class TokenReport
{
    private const int BytesPerToken = 4;

    /// <summary>The counts.</summary>
    /// <param name="usage">The report; null if there was none.</param>
    /// <param name="question">What was asked, to judge the report by, or to estimate from.</param>
    /// <param name="answer">The answer's text.</param>
    public static SampleTokens Read(UsageDetails? usage, TargetQuestion question, string answer)
    {
        if (usage is not { InputTokenCount: { } input, OutputTokenCount: { } output })
            return Estimate(question, answer);
        long cached = usage.CachedInputTokenCount ?? 0;
        return new SampleTokens(Clamp(input), null, Clamp(input - cached), Clamp(output))
        {
            Source = SampleTokens.Reported,
            Doubt = Doubt(input, output, cached, usage.TotalTokenCount, question, answer),
        };
    }

    /// <summary>From the length of the text: four bytes a token. Pictures are left out, as each model counts them in its own way.</summary>
    public static SampleTokens Estimate(TargetQuestion question, string answer)
    {
        int prompt = question.Parts.OfType<Engine.Decoding.PromptPart.Text>().Sum(part => Tokens(part.Value));
        return new SampleTokens(prompt, null, prompt, Tokens(answer)) { Source = SampleTokens.Estimated };
    }

    private static string? Doubt(long input, long output, long cached, long? total, TargetQuestion question, string answer)
    {
        if (input < 0 || output < 0 || cached < 0)
            return "a count is negative";
        if (input > int.MaxValue || output > int.MaxValue)
            return "a count is beyond all measure";
        if (input == 0)
            return "no prompt token for a prompt";
        if (cached > input)
            return "more cached tokens than the prompt has";
        if (output == 0 && answer.Length > 0)
            return "no output token for an answer";
        if (output > question.MaxTokens)
            return $"more output tokens than the {question.MaxTokens} that were allowed";
        return total is { } sum && sum != input + output ? "the total is not the sum of its parts" : null;
    }

    private static int Tokens(string text) => (Encoding.UTF8.GetByteCount(text) + BytesPerToken - 1) / BytesPerToken;

    private static int Clamp(long count) => (int)Math.Clamp(count, int.MinValue, int.MaxValue);
}
