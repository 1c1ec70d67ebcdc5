namespace FastEval.Engine.Tests.Vision;

/// <summary>One tensor of a golden folder; the shape in torch's order, the contiguous size last.</summary>
public sealed record GoldenTensor(string Name, long[] Shape, float[] Values);
