namespace FastEval.Harness.Tests.Budgets;

/// <summary>Tests that run alone.</summary>
[CollectionDefinition(nameof(NothingBeside), DisableParallelization = true)]
public sealed class NothingBeside;
