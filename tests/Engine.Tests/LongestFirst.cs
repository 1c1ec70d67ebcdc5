using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer<FastEval.Engine.Tests.LongestFirst>]

namespace FastEval.Engine.Tests;

/// <summary>Starts what takes longest first: begun last, it would run alone at the end, beside an idle core.</summary>
internal sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Longest = ["ContinuousBatchingTests", "process memory"];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderByDescending(collection => Longest.Any(name => collection.TestCollectionDisplayName.Contains(name, StringComparison.Ordinal)))];
}
