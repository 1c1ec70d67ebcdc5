namespace FastEval.Harness.Targets.Api;

/// <summary>
/// Which of Anthropic's models take a temperature. Those after Claude Opus 4.6 answer any but the default with HTTP 400, and the vendor's library has no such property any more
/// (platform.claude.com/docs/en/about-claude/model-deprecations, "API parameter deprecations"): the list is complete, and no later model joins it.
/// </summary>
internal static class AnthropicSampling
{
    /// <summary>The highest temperature that they take; the lowest is 0.</summary>
    public const float MostTemperature = 1;

    private static readonly string[] Models =
    [
        "claude-3", "claude-opus-4-0", "claude-opus-4-20250514", "claude-opus-4-1", "claude-opus-4-5", "claude-opus-4-6",
        "claude-sonnet-4-0", "claude-sonnet-4-20250514", "claude-sonnet-4-5", "claude-sonnet-4-6", "claude-haiku-4-5",
    ];

    /// <summary>Whether a model takes one; of a name that it does not know, as a gateway may have, it says no.</summary>
    /// <param name="model">The model's name, with a date behind it or without.</param>
    public static bool Takes(string model) => Models.Any(known => model == known || model.StartsWith(known + "-", StringComparison.Ordinal));
}
