using FastEval.Harness.Suites.Core.Drawing;

namespace FastEval.Harness.Suites.Core;

/// <summary>Everything that can be on a picture.</summary>
internal static class ThingNames
{
    public const string Scratch = "scratch", Dent = "dent", Hole = "hole", MissingHole = "missing hole", Car = "car";

    public static readonly string[] Faults = [Scratch, Dent, MissingHole];
    public static readonly string[] Lights = ["red light", "yellow light", "green light"];
    public static readonly string[] Signs = ["stop", "yield", "no entry", "speed limit", "parking"];

    /// <summary>All of them; characters by themselves.</summary>
    public static readonly string[] All = [.. Outline.Names, .. Lights, .. Signs, Car, Hole, .. Faults, .. Glyphs.Characters.Select(c => c.ToString())];
}
