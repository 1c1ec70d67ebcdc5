namespace FastEval.Engine.Decoding;

/// <summary>A prompt that does not fit into the context together with the answer asked for. Nothing has been computed.</summary>
public sealed class ContextOverflowException : FastEvalException
{
    /// <summary>Creates the error.</summary>
    /// <param name="promptTokens">Tokens of the prompt.</param>
    /// <param name="maxTokens">Tokens asked for; null: any number.</param>
    /// <param name="contextLength">Tokens that the context holds.</param>
    /// <param name="imageTokens">Of the prompt's tokens, those of pictures.</param>
    public ContextOverflowException(int promptTokens, int? maxTokens, int contextLength, int imageTokens = 0)
        : base(Describe(promptTokens, maxTokens, contextLength, imageTokens))
    {
        PromptTokens = promptTokens;
        ContextLength = contextLength;
    }

    private ContextOverflowException(string message, int promptTokens, int cells)
        : base(message)
    {
        PromptTokens = promptTokens;
        ContextLength = cells;
    }

    /// <summary>The same of a KV cache that is smaller than the request.</summary>
    internal static ContextOverflowException OfCache(int promptTokens, int answerCells, int cells) => new(
        $"The prompt of {promptTokens} tokens and {answerCells} for its answers do not fit into the KV cache of {cells} tokens. Raise --kv-tokens, ask for fewer tokens or options, or shorten the prompt.",
        promptTokens, cells);

    /// <summary>Tokens of the prompt.</summary>
    public int PromptTokens { get; }

    /// <summary>Tokens that the context, or the KV cache, holds.</summary>
    public int ContextLength { get; }

    private static string Describe(int prompt, int? max, int context, int images)
    {
        string what = images == 0 ? $"The prompt of {prompt} tokens" : $"The prompt of {prompt} tokens, {images} of them of pictures,";
        return max is { } tokens
            ? $"{what} and an answer of up to {tokens} do not fit into the context of {context} tokens. Raise --ctx (where the model allows it), ask for fewer tokens, or shorten the prompt."
            : $"{what} leaves no room for an answer in the context of {context} tokens. Raise --ctx (where the model allows it) or shorten the prompt.";
    }
}
