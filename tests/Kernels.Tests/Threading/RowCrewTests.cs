using FastEval.Kernels.Threading;

namespace FastEval.Kernels.Tests.Threading;

public sealed class RowCrewTests
{
    [Theory]
    [InlineData(1, 10)]
    [InlineData(2, 1)]
    [InlineData(3, 100)]
    public void Run_AnyNumberOfParts_DoesEachOnce(int cores, int parts)
    {
        var crew = new RowCrew(cores);
        var work = new Counting(parts);
        for (int i = 0; i < 200; i++)
        {
            crew.Run(parts, work);
        }

        Assert.All(work.Counts, count => Assert.Equal(200, count));
    }

    [Fact]
    public void Run_FromSeveralThreads_DoesEachOnce()
    {
        var crew = new RowCrew(3);
        Counting[] works = [.. Enumerable.Range(0, 8).Select(_ => new Counting(20))];
        Parallel.ForEach(works, work =>
        {
            for (int i = 0; i < 100; i++)
            {
                crew.Run(20, work);
            }
        });
        Assert.All(works.SelectMany(work => work.Counts), count => Assert.Equal(100, count));
    }

    [Fact]
    public void Run_PartThrows_ThrowsAtTheCaller()
    {
        var crew = new RowCrew(2);
        Assert.Throws<InvalidTimeZoneException>(() => crew.Run(8, new Counting(8, throwAt: 3)));
        var after = new Counting(8);
        crew.Run(8, after);
        Assert.All(after.Counts, count => Assert.Equal(1, count));
    }

    private sealed class Counting(int parts, int throwAt = -1) : IRowWork
    {
        public int[] Counts { get; } = new int[parts];

        public void Run(int part)
        {
            if (part == throwAt)
            {
                throw new InvalidTimeZoneException("on purpose");
            }

            Interlocked.Increment(ref Counts[part]);
        }
    }
}
