namespace FastEval.Harness.Targets.Specs;

/// <summary>The environment's variables that keys and addresses are read from.</summary>
internal static class KeyVariables
{
    /// <summary>Where Azure's resource is, e.g. <c>https://NAME.openai.azure.com</c>.</summary>
    public const string AzureEndpoint = "AZURE_OPENAI_ENDPOINT";

    /// <summary>The variable of a kind's key; null for a model on this machine.</summary>
    public static string? Of(string kind) => kind switch
    {
        TargetKind.OpenAI => "OPENAI_API_KEY",
        TargetKind.Azure => "AZURE_OPENAI_API_KEY",
        TargetKind.Anthropic => "ANTHROPIC_API_KEY",
        TargetKind.Compatible => "FASTEVAL_API_KEY",
        _ => null,
    };

    /// <summary>What to do, for messages.</summary>
    public static string Describe(string kind) => Of(kind) is { } name ? $"Set {name}." : "A model on this machine needs none.";
}
