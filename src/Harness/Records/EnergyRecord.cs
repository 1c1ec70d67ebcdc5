namespace FastEval.Harness.Records;

/// <summary>What the processor used while samples were made, other programs' share included.</summary>
/// <param name="Joules">Above 0.</param>
/// <param name="Samples">How many samples it is of; a killed process leaves some without.</param>
internal sealed record EnergyRecord(double Joules, int Samples)
{
    /// <summary>The two together.</summary>
    public static EnergyRecord operator +(EnergyRecord? before, EnergyRecord more) => new(Math.Round((before?.Joules ?? 0) + more.Joules, 3), (before?.Samples ?? 0) + more.Samples);
}
