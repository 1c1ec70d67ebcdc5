namespace FastEval.Engine.Conversion;

/// <summary>What was made.</summary>
/// <param name="ModelPath">The text model.</param>
/// <param name="MmprojPath">The vision tower with projector.</param>
/// <param name="Format">The form that the checkpoint is published in, as <c>fasteval.source.format</c> says it.</param>
/// <param name="Remarks">Where llama.cpp will do otherwise than the original.</param>
public sealed record ConversionResult(string ModelPath, string MmprojPath, string Format, IReadOnlyList<string> Remarks);
