namespace FastEval.Harness.Suites.Core;

/// <summary>
/// A random generator (SplitMix64: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014) whose numbers are the same
/// on every machine and in every release of .NET, because pictures and questions are made of them. Not thread-safe.
/// </summary>
internal sealed class SeededRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>64 random bits.</summary>
    public ulong Bits()
    {
        _state += 0x9E3779B97F4A7C15;
        ulong z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>A generator of its own, which does not depend on how many numbers are drawn from this one afterwards.</summary>
    public SeededRandom Fork() => new(Bits());

    /// <summary>A whole number from 0 to <paramref name="count"/> − 1.</summary>
    public int Below(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return (int)((Bits() >> 32) * (ulong)count >> 32);
    }

    /// <summary>A whole number between two, both included.</summary>
    public int Between(int least, int most) => least + Below(most - least + 1);

    /// <summary>A number from 0 to below 1.</summary>
    public float Unit() => (Bits() >> 40) * (1f / (1 << 24));

    /// <summary>A number between two.</summary>
    public float Between(float least, float most) => least + (most - least) * Unit();

    /// <summary>A number of the standard normal distribution (Box and Muller, Ann. Math. Stat. 29, 1958).</summary>
    public double Normal()
    {
        double first = ((Bits() >> 11) + 1) * (1.0 / (1L << 53)), second = (Bits() >> 11) * (1.0 / (1L << 53));
        return Math.Sqrt(-2 * Math.Log(first)) * Math.Cos(2 * Math.PI * second);
    }

    /// <summary>True with a probability.</summary>
    public bool Chance(double probability) => Unit() < probability;

    /// <summary>True or false.</summary>
    public bool Flip() => (Bits() >> 63) != 0;

    /// <summary>One of several.</summary>
    public T Pick<T>(IReadOnlyList<T> from) => from[Below(from.Count)];

    /// <summary>Several different ones in random order.</summary>
    public T[] Draw<T>(IEnumerable<T> from, int count)
    {
        T[] all = [.. from];
        for (int i = 0; i < count; i++)
        {
            int j = i + Below(all.Length - i);
            (all[i], all[j]) = (all[j], all[i]);
        }
        return all[..count];
    }

    /// <summary>All in random order.</summary>
    public T[] Shuffle<T>(IReadOnlyCollection<T> all) => Draw(all, all.Count);
}
