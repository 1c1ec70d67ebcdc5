namespace FastEval.Engine.Conversion;

/// <summary>What to make of a checkpoint.</summary>
/// <param name="Folder">The checkpoint, as Hugging Face publishes it.</param>
/// <param name="Output">The folder for both files; made if need be.</param>
/// <param name="Type">The text model's file type, one of <see cref="Quantization.TextQuantizer.Types"/>; null for the type that most of its weights have.</param>
/// <param name="MmprojType">The mmproj's type, one of <see cref="Quantization.MmprojQuantizer.Types"/>.</param>
/// <param name="TowerFolder">The vision tower, where it is published apart from the checkpoint; null where it is not.</param>
public sealed record ConversionOptions(string Folder, string Output, string? Type = null, string MmprojType = "F16", string? TowerFolder = null);
