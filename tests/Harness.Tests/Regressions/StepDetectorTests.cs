using FastEval.Harness.Regressions.Changes;
using FastEval.Harness.Suites.Core;

namespace FastEval.Harness.Tests.Regressions;

/// <summary>Synthetic histories with 1% noise, in logarithms as the program takes them.</summary>
public sealed class StepDetectorTests
{
    private const int Commits = 60;
    private const double Noise = 0.01;
    private const double Least = 0.02;
    private static readonly Dictionary<int, StepDetector> Detectors = [];

    private static StepDetector Detector => Of(Commits);

    /// <summary>Of series without a step at most 1% get one, however small it were: of noise that is independent, that remembers the commit before, and beside a drift.</summary>
    [Theory]
    [InlineData(10, 0, 0, 4000)]
    [InlineData(10, 0.3, 0, 4000)]
    [InlineData(10, 0, 0.05, 4000)]
    [InlineData(30, 0, 0, 3000)]
    [InlineData(30, 0.3, 0, 3000)]
    [InlineData(30, 0.3, 0.06, 3000)]
    [InlineData(60, 0, -0.2, 1000)]
    [InlineData(60, 0.3, 0.06, 1000)]
    [InlineData(200, 0, 0, 500)]
    [InlineData(200, 0.3, 0, 500)]
    [InlineData(200, 0.3, 0.1, 500)]
    public void Find_NoStep_FindsNoneInNearlyAll(int commits, double correlation, double drift, int histories)
    {
        int wrong = Enumerable.Range(0, histories).Count(i => Of(commits).Find(Draw((ulong)i, commits, drift, correlation), least: 0).Count > 0);

        TestContext.Current.TestOutputHelper!.WriteLine($"{commits} commits, correlation {correlation}, drift {drift}: {wrong} of {histories} histories have a false change point");
        Assert.InRange(wrong, 0, histories / 100);
    }

    [Fact]
    public void Find_CommitsThatStandOut_AreNoSteps()
    {
        const int Histories = 1000;
        int steps = 0;
        for (int i = 0; i < Histories; i++)
        {
            double[] history = Draw((ulong)i, Commits, 0);
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
    [InlineData("20% up", 10, 0, 0, new[] { 5 }, new[] { 0.2 }, 95)]
    [InlineData("20% down", 10, 0.3, 0, new[] { 4 }, new[] { -0.2 }, 95)]
    [InlineData("8% up", 30, 0, 0, new[] { 20 }, new[] { 0.08 }, 90)]
    [InlineData("10% up in correlated noise", 30, 0.3, 0, new[] { 20 }, new[] { 0.1 }, 95)]
    [InlineData("5% up", 60, 0, 0, new[] { 30 }, new[] { 0.05 }, 85)]
    [InlineData("20% up", 60, 0, 0, new[] { 40 }, new[] { 0.2 }, 100)]
    [InlineData("8% up and back", 60, 0, 0, new[] { 20, 40 }, new[] { 0.08, -0.08 }, 98)]
    [InlineData("three steps", 60, 0, 0, new[] { 12, 30, 45 }, new[] { 0.1, -0.06, 0.08 }, 85)]
    [InlineData("8% up in a drift of 6%", 60, 0, 0.06, new[] { 25 }, new[] { 0.08 }, 98)]
    [InlineData("10% up, five commits before the end", 60, 0, 0, new[] { 55 }, new[] { 0.1 }, 95)]
    [InlineData("5% up", 200, 0, 0, new[] { 100 }, new[] { 0.05 }, 98)]
    [InlineData("5% up in correlated noise that drifts by 10%", 200, 0.3, 0.1, new[] { 100 }, new[] { 0.05 }, 95)]
    [InlineData("three steps", 200, 0.3, 0, new[] { 40, 120, 170 }, new[] { 0.05, 0.05, -0.06 }, 95)]
    public void Find_Steps_FindsThemWithinACommit(string kind, int commits, double correlation, double drift, int[] places, double[] sizes, int leastPercent)
    {
        int histories = commits > Commits ? 100 : 200;
        int found = 0, wrong = 0;
        for (int i = 0; i < histories; i++)
        {
            double[] history = Draw((ulong)i + 5000, commits, drift, correlation);
            for (int step = 0; step < places.Length; step++)
            {
                for (int at = places[step]; at < commits; at++)
                    history[at] += Math.Log(1 + sizes[step]);
            }
            IReadOnlyList<StepChange> steps = Of(commits).Find(history, Least);
            found += places.Index().Count(place => steps.Any(step => Math.Abs(step.Index - place.Item) <= 1 && Math.Sign(step.Size) == Math.Sign(sizes[place.Index])));
            wrong += steps.Count(step => places.All(place => Math.Abs(step.Index - place) > 1));
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{kind}: {found} of {histories * places.Length} found within a commit, {wrong} false");
        Assert.InRange(found, Math.Ceiling(histories * places.Length * leastPercent / 100.0), histories * places.Length);
        Assert.InRange(wrong, 0, histories * places.Length * 1 / 100);
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

    private static StepDetector Of(int commits) => Detectors.TryGetValue(commits, out StepDetector? known) ? known : Detectors[commits] = new StepDetector(commits);

    private static double[] Draw(ulong seed, int commits, double drift, double correlation = 0)
    {
        var random = new SeededRandom(seed);
        double noise = random.Normal();
        double[] history = new double[commits];
        for (int i = 0; i < commits; i++)
        {
            history[i] = Noise * noise + drift * i / commits;
            noise = correlation * noise + Math.Sqrt(1 - correlation * correlation) * random.Normal();
        }
        return history;
    }
}
