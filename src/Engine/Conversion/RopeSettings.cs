namespace FastEval.Engine.Conversion;

/// <summary>How a text model turns positions into angles.</summary>
/// <param name="Base">The base of the frequencies (<c>rope_theta</c>).</param>
/// <param name="Rotated">Values of each head that are turned, even; the others stay as they are.</param>
/// <param name="Divisor">By how much positions are divided (linear scaling); 1 for not at all.</param>
/// <param name="Factors">A divisor for each pair of a head's values (Llama-3.1's scaling); null where there is none.</param>
/// <param name="Long">Phi-3's scaling; null where there is none.</param>
internal sealed record RopeSettings(float Base, int Rotated, float Divisor, float[]? Factors, LongRope? Long);
