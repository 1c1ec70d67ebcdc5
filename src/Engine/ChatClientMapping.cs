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

    private static PromptPart ToPart(AIContent content, ref int pictures) => content switch
    {
        TextContent text => new PromptPart.Text(text.Text),
        DataContent data when data.HasTopLevelMediaType("image") => new PromptPart.Image(data.Data, data.Name ?? $"picture {++pictures}"),
        _ => throw new ArgumentException($"FastEval's engine takes text and pictures (DataContent of type image/*), not {content.GetType().Name}."),
    };
}
