namespace FastEval.Harness.Suites.Core.Scenes;

/// <summary>What the core suite's questions take.</summary>
internal static class Capabilities
{
    public const string Recognition = "recognition", Existence = "existence", Counting = "counting", Spatial = "spatial", Size = "size", Ocr = "ocr",
        Temporal = "temporal", Comprehension = "comprehension", Inspection = "inspection";
}
