namespace FastEval.Engine.Parity;

/// <summary>Gives the normalised squares of a picture, so that two encoders can be compared on the same ones.</summary>
/// <param name="views">How many squares the model's layout has for the picture.</param>
/// <param name="pixels">Receives views × 3 × size × size values.</param>
public delegate void PixelSource(int views, Span<float> pixels);
