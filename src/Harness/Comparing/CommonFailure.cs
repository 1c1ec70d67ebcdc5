using FastEval.Harness.Reports.Analysis;
using FastEval.Harness.Suites;

namespace FastEval.Harness.Comparing;

/// <summary>An item that every target answered and none has right.</summary>
/// <param name="Item">The item.</param>
/// <param name="Samples">What each target made of it, in the order of the targets.</param>
internal sealed record CommonFailure(SuiteItem Item, IReadOnlyList<AnalysedSample> Samples);
