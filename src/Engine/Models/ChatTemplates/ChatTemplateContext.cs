namespace FastEval.Engine.Models.ChatTemplates;

/// <summary>What a chat template may ask for beside the conversation. The defaults are those of llama.cpp's tools.</summary>
public sealed record ChatTemplateContext
{
    /// <summary>Text of the begin-of-sequence token, empty if the vocabulary has none.</summary>
    public string BosToken { get; init; } = "";

    /// <summary>Text of the end-of-sequence token, empty if the vocabulary has none.</summary>
    public string EosToken { get; init; } = "";

    /// <summary>Whether the tokenizer puts a BOS before the prompt itself: then one that the template prints first is taken off again.</summary>
    public bool TokenizerAddsBos { get; init; }

    /// <summary>Whether the tokenizer puts an EOS after the prompt itself: then one that the template prints last is taken off again.</summary>
    public bool TokenizerAddsEos { get; init; }

    /// <summary>Whether the prompt ends with the opening of the assistant's turn.</summary>
    public bool AddGenerationPrompt { get; init; } = true;

    /// <summary>
    /// Further variables: text, numbers, booleans, null, lists, dictionaries with text keys, or JSON elements of these. They win over
    /// the variables set by default (<c>enable_thinking</c>, <c>datetime</c>, <c>date_string</c>).
    /// </summary>
    public IReadOnlyDictionary<string, object?> Variables { get; init; } = new Dictionary<string, object?>();

    /// <summary>Clock behind the dates that some templates print; fix it to make their prompts repeatable.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
