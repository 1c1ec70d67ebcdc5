namespace FastEval.Harness.Records;

/// <summary>What the processor, and the GPU if it was decoded on one, used while samples were made, other programs' share included.</summary>
/// <param name="Joules">Above 0.</param>
/// <param name="Samples">How many samples it is of; a killed process leaves some without.</param>
/// <param name="Meters">The counters that were read, e.g. <c>RAPL + NVML</c>; of several processes that read others, with "; " between. Null in records of before they were named, when only the processor's were read.</param>
internal sealed record EnergyRecord(double Joules, int Samples, string? Meters = null)
{
    private const string Separator = "; ";
    private const string Unnamed = "RAPL";

    /// <summary>The two together.</summary>
    public static EnergyRecord operator +(EnergyRecord? before, EnergyRecord more) => new(
        Math.Round((before?.Joules ?? 0) + more.Joules, 3), (before?.Samples ?? 0) + more.Samples,
        before is null ? more.Meters : string.Join(Separator, $"{before.Meters ?? Unnamed}{Separator}{more.Meters ?? Unnamed}".Split(Separator).Distinct(StringComparer.Ordinal)));
}
