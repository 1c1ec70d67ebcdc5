namespace FastEval.Engine.Devices;

/// <summary>The processor of this machine.</summary>
/// <param name="Name">The maker's name for it.</param>
/// <param name="PhysicalCores">Cores; on Linux as /proc/cpuinfo counts them, elsewhere the logical number.</param>
/// <param name="LogicalCores">Threads that the system offers to this process.</param>
public sealed record Processor(string Name, int PhysicalCores, int LogicalCores)
{
    private static readonly Lazy<Processor> Current = new(Read);

    /// <summary>This machine's.</summary>
    public static Processor This => Current.Value;

    /// <summary>Reads the text of /proc/cpuinfo.</summary>
    internal static Processor Parse(string cpuinfo, int logicalCores)
    {
        string name = "unknown processor", package = "";
        var cores = new HashSet<(string Package, string Core)>();
        foreach (string line in cpuinfo.Split('\n'))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0)
                continue;
            string value = line[(colon + 1)..].Trim();
            switch (line[..colon].Trim())
            {
                case "model name":
                    name = value;
                    break;
                case "physical id":
                    package = value;
                    break;
                case "core id":
                    cores.Add((package, value));
                    break;
            }
        }
        int physical = cores.Count > 0 ? Math.Min(cores.Count, logicalCores) : logicalCores;
        return new Processor(name, physical, logicalCores);
    }

    private static Processor Read()
    {
        const string path = "/proc/cpuinfo";
        int logical = Environment.ProcessorCount;
        return File.Exists(path)
            ? Parse(File.ReadAllText(path), logical)
            : new Processor(Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? "unknown processor", logical, logical);
    }
}
