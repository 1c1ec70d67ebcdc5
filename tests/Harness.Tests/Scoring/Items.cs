using FastEval.Harness.Suites;

namespace FastEval.Harness.Tests.Scoring;

/// <summary>Items of each kind, for scorers.</summary>
internal static class Items
{
    public static SuiteItem Of(AnswerKind kind, string answer, string[]? options = null, string[]? accept = null) => new()
    {
        Id = "i",
        Images = [],
        Prompt = "?",
        Kind = kind,
        Answer = answer,
        Options = options,
        Accept = accept,
        Format = ItemFormat.Single,
        Capability = "c",
        Domain = "d",
    };
}
