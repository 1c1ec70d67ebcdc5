namespace FastEval.Engine.Models;

/// <summary>In what a file differs from what llama.cpp's own converters write today.</summary>
/// <param name="Name">A word for programs, such as <c>swapped_feed_forward</c>.</param>
/// <param name="Meaning">What it is and what is made of it, for people.</param>
public sealed record ModelQuirk(string Name, string Meaning);
