namespace FastEval.Harness.Studies.Records;

/// <summary>Tensors of a file that are stored alike.</summary>
/// <param name="Type">ggml's type.</param>
/// <param name="Reason">Why it is not the one asked for; null where it is.</param>
/// <param name="Parameters">Their elements.</param>
/// <param name="Names">Their names.</param>
internal sealed record StoredTensors(string Type, string? Reason, long Parameters, IReadOnlyList<string> Names);
