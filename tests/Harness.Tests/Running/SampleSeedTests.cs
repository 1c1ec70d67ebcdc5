using FastEval.Harness.Running;

namespace FastEval.Harness.Tests.Running;

public sealed class SampleSeedTests
{
    [Fact]
    public void Of_SeedAndItem_IsTheSameOnEveryMachineAndDiffersWithBoth()
    {
        // A recorded run must be repeatable by a later version, so the value never changes: printf '\0\0\0\0a' | sha256sum, the first four bytes, the least first.
        Assert.Equal(0xddcc5863u, SampleSeed.Of(0, "a"));
        uint[] seeds = [.. from seed in (uint[])[0, 1, uint.MaxValue] from item in (string[])["a", "b", "p1q2", "ä"] select SampleSeed.Of(seed, item)];
        Assert.Equal(seeds.Length, seeds.Distinct().Count());
    }
}
