namespace FastEval.Engine.Conversion;

/// <summary>Phi-3's scaling of positions for long contexts (<c>su</c>, later named <c>longrope</c>).</summary>
/// <param name="OriginalContext">Tokens up to which the short factors hold.</param>
/// <param name="Short">A divisor for each pair of a head's values.</param>
/// <param name="Long">The same for longer contexts.</param>
/// <param name="Attention">What cosines and sines are multiplied with.</param>
internal sealed record LongRope(int OriginalContext, float[] Short, float[] Long, float Attention);
