namespace FastEval.Kernels.Accelerators;

/// <summary>What was found, and what could not be looked for.</summary>
/// <param name="Accelerators">The accelerators, GPUs first.</param>
/// <param name="Unavailable">For each interface that could not be opened: its kind and why (a missing library or driver).</param>
public sealed record AcceleratorList(
    IReadOnlyList<AcceleratorInfo> Accelerators, IReadOnlyDictionary<AcceleratorKind, string> Unavailable);
