namespace FastEval.Engine.Vision;

/// <summary>
/// The positions of a run's tokens in a model with multimodal rotary embedding, as four planes of n values
/// (t, y, x, z: the order of llama.cpp's batches). Each is <c>Offsets[i]</c>, plus the run's start where <c>Moves[i]</c>.
/// </summary>
/// <param name="Offsets">4 × n offsets.</param>
/// <param name="Moves">4 × n flags: whether the start is added.</param>
public sealed record MropePositions(int[] Offsets, bool[] Moves);
