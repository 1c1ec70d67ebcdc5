namespace FastEval.Engine.Models.Synthetic;

/// <summary>
/// A counter-based generator (SplitMix64, Steele, Lea and Flood 2014): the value at an index depends on seed and index only. Whole-number
/// arithmetic and one multiplication give the same floats on every machine.
/// </summary>
internal readonly struct RandomNumbers(ulong seed)
{
    // A sum of four uniform 16-bit numbers: mean 2·65535, variance 4·(65536² − 1)/12.
    private const int Mean = 2 * 65_535;
    private const float Deviation = 37_837.227f;

    /// <summary>A generator of its own for a named part.</summary>
    internal RandomNumbers Derive(string name)
    {
        ulong hash = seed ^ 0xCBF29CE484222325;
        foreach (char c in name)
            hash = (hash ^ c) * 0x100000001B3;
        return new RandomNumbers(Mix(hash));
    }

    /// <summary>64 random bits.</summary>
    internal ulong Bits(long index) => Mix(seed + (ulong)index * 0x9E3779B97F4A7C15);

    /// <summary>A nearly normal number (Irwin-Hall with four terms) of mean 0 and deviation 1, within ±3.47.</summary>
    internal float Normal(long index)
    {
        ulong bits = Bits(index);
        int sum = (int)(bits & 0xFFFF) + (int)(bits >> 16 & 0xFFFF) + (int)(bits >> 32 & 0xFFFF) + (int)(bits >> 48);
        return (sum - Mean) / Deviation;
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
        z = (z ^ z >> 27) * 0x94D049BB133111EB;
        return z ^ z >> 31;
    }
}
