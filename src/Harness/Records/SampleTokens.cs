namespace FastEval.Harness.Records;

/// <summary>A sample's token counts.</summary>
/// <param name="Prompt">All prompt tokens, the pictures' included.</param>
/// <param name="Image">Those of the pictures.</param>
/// <param name="Prefilled">Prompt tokens that were computed, not reused.</param>
/// <param name="Output">Generated tokens.</param>
internal sealed record SampleTokens(int Prompt, int Image, int Prefilled, int Output);
