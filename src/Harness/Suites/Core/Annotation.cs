namespace FastEval.Harness.Suites.Core;

/// <summary>What is where in a picture; what the vision tower is trained to see.</summary>
/// <param name="Class">A word of <see cref="ThingNames.All"/>.</param>
/// <param name="Colour">A word of <see cref="Paint.Names"/>; null where colour is not part of it.</param>
/// <param name="X">Its middle, pixels from the left.</param>
/// <param name="Y">Its middle, pixels from the top.</param>
/// <param name="HalfWidth">Half its width in pixels.</param>
/// <param name="HalfHeight">Half its height in pixels.</param>
/// <param name="IsLarge">Whether it is the larger of its two sizes; null where it has one size.</param>
/// <param name="Order">Its place in a row of characters, from 1; 0 for everything else.</param>
internal sealed record Annotation(string Class, string? Colour, float X, float Y, float HalfWidth, float HalfHeight, bool? IsLarge = null, int Order = 0);
