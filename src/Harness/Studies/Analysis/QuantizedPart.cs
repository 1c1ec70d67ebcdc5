namespace FastEval.Harness.Studies.Analysis;

/// <summary>What of a pair is quantised.</summary>
internal enum QuantizedPart
{
    /// <summary>Nothing: the reference.</summary>
    None,

    /// <summary>The language model alone.</summary>
    Text,

    /// <summary>The vision tower and projector alone.</summary>
    Vision,

    /// <summary>Both.</summary>
    Both,
}
