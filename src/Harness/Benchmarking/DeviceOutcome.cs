using FastEval.Engine;

namespace FastEval.Harness.Benchmarking;

/// <summary>What measuring one device brought.</summary>
/// <param name="Device">Its identifier.</param>
/// <param name="Info">What was loaded; null if loading failed.</param>
/// <param name="Rows">What was measured until the end or the failure.</param>
/// <param name="Notes">What a reader has to know about the rows.</param>
/// <param name="Failure">Why it stopped; null if it did not.</param>
internal sealed record DeviceOutcome(string Device, EngineInfo? Info, IReadOnlyList<BenchRow> Rows, IReadOnlyList<string> Notes, Exception? Failure);
