using FastEval.Harness.Records;
using FastEval.Harness.Suites;

namespace FastEval.Harness.Running;

/// <summary>An item and the sample that was made of it.</summary>
/// <param name="Item">What was asked.</param>
/// <param name="Sample">What became of it.</param>
internal sealed record ItemSample(SuiteItem Item, SampleRecord Sample);
