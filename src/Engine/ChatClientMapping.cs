using System.Text.Json;
using FastEval.Engine.Decoding;
using Microsoft.Extensions.AI;

namespace FastEval.Engine;

/// <summary>Between Microsoft.Extensions.AI's messages and ours.</summary>
internal static class ChatClientMapping
{
    public static GenerationRequest ToRequest(IEnumerable<ChatMessage> messages, ChatOptions? options)
    {
        var turns = new List<PromptTurn>();
        if (options?.Instructions is { Length: > 0 } instructions)
            turns.Add(new PromptTurn("system", [new PromptPart.Text(instructions)]));
        int pictures = 0;
        foreach (ChatMessage message in messages)
            turns.Add(new PromptTurn(message.Role.Value, [.. message.Contents.Select(content => ToPart(content, ref pictures))]));
        if (options?.Tools is { Count: > 0 })
            throw new ArgumentException("FastEval's engine calls no tools: leave ChatOptions.Tools empty.");
        if (options?.ResponseFormat is ChatResponseFormatJson)
            throw new ArgumentException("FastEval's engine cannot hold an answer to JSON: leave ChatOptions.ResponseFormat null, or set ChatResponseFormat.Text.");
        return new GenerationRequest
        {
            Turns = turns,
            MaxTokens = options?.MaxOutputTokens,
            StopStrings = options?.StopSequences is { } stops ? [.. stops] : [],
            Sampling = new SamplingOptions
            {
                Temperature = options?.Temperature ?? 0,
                TopK = options?.TopK ?? 0,
                TopP = options?.TopP ?? 1,
                MinP = Additional(options, "min_p", 0),
                RepeatPenalty = Additional(options, "repeat_penalty", 1),
                FrequencyPenalty = options?.FrequencyPenalty ?? 0,
                PresencePenalty = options?.PresencePenalty ?? 0,
                Seed = unchecked((uint)(options?.Seed ?? 0)),
            },
        };
    }

    public static ChatFinishReason ToFinishReason(FinishReason reason) =>
        reason == FinishReason.Length ? ChatFinishReason.Length : ChatFinishReason.Stop;

    public static UsageDetails ToUsage(TokenUsage usage) => new()
    {
        InputTokenCount = usage.Prompt,
        OutputTokenCount = usage.Output,
        TotalTokenCount = usage.Prompt + usage.Output,
        CachedInputTokenCount = usage.Reused,
    };

    /// <summary>A setting that Microsoft.Extensions.AI has no property for, by llama-server's name for it; its range is checked with the others.</summary>
    private static float Additional(ChatOptions? options, string name, float absent)
    {
        if (options?.AdditionalProperties is not { } properties || !properties.TryGetValue(name, out object? value) || value is null)
            return absent;
        return value switch
        {
            float number => number,
            double number => (float)number,
            decimal number => (float)number,
            int number => number,
            long number => number,
            JsonElement { ValueKind: JsonValueKind.Number } number => number.GetSingle(),
            _ => throw new ArgumentException($"ChatOptions.AdditionalProperties[\"{name}\"] is a number, not {value} ({value.GetType().Name})."),
        };
    }

    private static PromptPart ToPart(AIContent content, ref int pictures) => content switch
    {
        TextContent text => new PromptPart.Text(text.Text),
        DataContent data when data.HasTopLevelMediaType("image") => new PromptPart.Image(data.Data, data.Name ?? $"picture {++pictures}"),
        _ => throw new ArgumentException($"FastEval's engine takes text and pictures (DataContent of type image/*), not {content.GetType().Name}."),
    };
}
