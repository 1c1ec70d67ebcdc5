using System.Runtime.CompilerServices;
using FastEval.Engine.Decoding;
using Microsoft.Extensions.AI;

namespace FastEval.Engine;

/// <summary>The engine as an <see cref="IChatClient"/>, so that any .NET program can use it. Pictures are <see cref="DataContent"/>.</summary>
public sealed partial class InferenceEngine : IChatClient
{
    /// <inheritdoc/>
    async Task<ChatResponse> IChatClient.GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options, CancellationToken cancellationToken)
    {
        GenerationResult result = await CompleteAsync(ChatClientMapping.ToRequest(messages, options), cancellationToken).ConfigureAwait(false);
        return new ChatResponse(new ChatMessage(ChatRole.Assistant, result.Text))
        {
            ModelId = Info.Model,
            FinishReason = ChatClientMapping.ToFinishReason(result.FinishReason),
            Usage = ChatClientMapping.ToUsage(result.Usage),
            RawRepresentation = result,
        };
    }

    /// <inheritdoc/>
    async IAsyncEnumerable<ChatResponseUpdate> IChatClient.GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        GenerationRequest request = ChatClientMapping.ToRequest(messages, options);
        await foreach (GenerationChunk chunk in GenerateAsync(request, cancellationToken).ConfigureAwait(false))
        {
            if (chunk.Text.Length > 0)
                yield return new ChatResponseUpdate(ChatRole.Assistant, chunk.Text) { ModelId = Info.Model };
            if (chunk.Result is { } result)
            {
                yield return new ChatResponseUpdate(ChatRole.Assistant, [new UsageContent(ChatClientMapping.ToUsage(result.Usage))])
                {
                    ModelId = Info.Model,
                    FinishReason = ChatClientMapping.ToFinishReason(result.FinishReason),
                    RawRepresentation = result,
                };
            }
        }
    }

    /// <inheritdoc/>
    object? IChatClient.GetService(Type serviceType, object? serviceKey)
    {
        if (serviceKey is not null)
            return null;
        if (serviceType == typeof(ChatClientMetadata))
            return new ChatClientMetadata("fasteval", providerUri: null, Info.Model);
        return serviceType.IsInstanceOfType(this) ? this : null;
    }
}
