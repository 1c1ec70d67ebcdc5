using FastEval.Harness.Records;

namespace FastEval.Harness.Targets.Specs;

/// <summary>The words that a <c>--target</c> begins with.</summary>
internal static class TargetKind
{
    public const string Local = TargetRecord.Local;
    public const string OpenAI = "openai";
    public const string Azure = "azure";
    public const string Anthropic = "anthropic";
    public const string Compatible = "compatible";

    /// <summary>All, in the order of help.</summary>
    public static IReadOnlyList<string> All { get; } = [Local, OpenAI, Azure, Anthropic, Compatible];
}
