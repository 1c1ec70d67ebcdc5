namespace FastEval.Harness.Regressions.Deciding;

/// <summary>What is known about a benchmark's change.</summary>
internal enum SpeedVerdict
{
    /// <summary>Faster beyond chance, and by more than the threshold.</summary>
    Faster,

    /// <summary>Slower beyond chance, and by more than the threshold.</summary>
    Slower,

    /// <summary>The change is smaller than the threshold either way, beyond chance.</summary>
    Same,

    /// <summary>Neither, and two launches of one build differ by more than the threshold: a quieter machine or many more rounds would tell.</summary>
    Noise,

    /// <summary>Neither, although the machine is quiet enough: more rounds would tell.</summary>
    Unknown,
}
