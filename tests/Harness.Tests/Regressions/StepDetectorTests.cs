using FastEval.Harness.Regressions.Changes;
using FastEval.Harness.Suites.Core;

namespace FastEval.Harness.Tests.Regressions;

/// <summary>Synthetic histories of 60 commits with 1% noise, in logarithms as the program takes them.</summary>
public sealed class StepDetectorTests
{
    private const int Commits = 60;
    private const double Noise = 0.01;
    private const double Least = 0.02;
    private static readonly StepDetector Detector = new(Commits);

    [Theory]
    [InlineData("noise", 0)]
    [InlineData("drift", 0.06)]
    [InlineData("fall", -0.2)]
    public void Find_NoStep_FindsNoneInNearlyAll(string kind, double drift)
    {
        const int Histories = 1000;
        int steps = Enumerable.Range(0, Histories).Sum(i => Detector.Find(Draw((ulong)i, drift), Least).Count);

        TestContext.Current.TestOutputHelper!.WriteLine($"{kind}: {steps} false change points in {Histories} histories");
        Assert.InRange(steps, 0, Histories / 100);
    }

    [Fact]
    public void Find_CommitsThatStandOut_AreNoSteps()
    {
        const int Histories = 1000;
        int steps = 0;
        for (int i = 0; i < Histories; i++)
        {
            double[] history = Draw((ulong)i, 0);
            var random = new SeededRandom((ulong)i + 77);
            for (int k = 0; k < 3; k++)
                history[random.Below(Commits)] += 0.2;
            steps += Detector.Find(history, Least).Count;
        }
        TestContext.Current.TestOutputHelper!.WriteLine($"{steps} false change points in {Histories} histories");
        Assert.InRange(steps, 0, Histories / 100);
    }

    /// <summary>Of change points that are put in, all but a few are found within a commit, and hardly any others.</summary>
    [Theory]
    [InlineData("5% up", 0, new[] { 30 }, new[] { 0.05 }, 98)]
    [InlineData("20% up", 0, new[] { 40 }, new[] { 0.2 }, 100)]
    [InlineData("8% up and back", 0, new[] { 20, 40 }, new[] { 0.08, -0.08 }, 98)]
    [InlineData("three steps", 0, new[] { 12, 30, 45 }, new[] { 0.1, -0.06, 0.08 }, 98)]
    [InlineData("8% up in a drift of 6%", 0.06, new[] { 25 }, new[] { 0.08 }, 98)]
    [InlineData("10% up, five commits before the end", 0, new[] { 55 }, new[] { 0.1 }, 95)]
    public void Find_Steps_FindsThemWithinACommit(string kind, double drift, int[] places, double[] sizes, int leastPercent)
    {
        const int Histories = 200;
        int found = 0, wrong = 0;
        for (int i = 0; i < Histories; i++)
        {
            double[] history = Draw((ulong)i + 5000, drift);
            for (int step = 0; step < places.Length; step++)
            {
                for (int at = places[step]; at < Commits; at++)
                    history[at] += Math.Log(1 + sizes[step]);
            }
            IReadOnlyList<StepChange> steps = Detector.Find(history, Least);
            found += places.Index().Count(place => steps.Any(step => Math.Abs(step.Index - place.Item) <= 1 && Math.Sign(step.Size) == Math.Sign(sizes[place.Index])));
            wrong += steps.Count(step => places.All(place => Math.Abs(step.Index - place) > 1));
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{kind}: {found} of {Histories * places.Length} found within a commit, {wrong} false");
        Assert.InRange(found, Math.Ceiling(Histories * places.Length * leastPercent / 100.0), Histories * places.Length);
        Assert.InRange(wrong, 0, Histories * places.Length * 1 / 100);
    }

    [Fact]
    public void Find_AStepWithoutNoise_GivesItsPlaceAndSize()
    {
        double[] history = [.. Enumerable.Range(0, Commits).Select(i => i < 17 ? 1.0 : 1.5)];
        StepChange step = Assert.Single(Detector.Find(history, Least));
        Assert.Equal(17, step.Index);
        Assert.Equal(0.5, step.Size, 9);
    }

    [Fact]
    public void Find_AStepBelowTheThreshold_IsNone() => Assert.Empty(Detector.Find([.. Enumerable.Range(0, Commits).Select(i => i < 17 ? 1.0 : 1.015)], Least));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    public void Find_TooFewCommits_IsNone(int commits) => Assert.Empty(new StepDetector(commits).Find([.. Enumerable.Range(0, commits).Select(i => (double)(i / 4))], Least));

    private static double[] Draw(ulong seed, double drift)
    {
        var random = new SeededRandom(seed);
        return [.. Enumerable.Range(0, Commits).Select(i => Noise * random.Normal() + drift * i / Commits)];
    }
}
