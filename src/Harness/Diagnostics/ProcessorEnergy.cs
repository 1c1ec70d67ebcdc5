using System.Globalization;

namespace FastEval.Harness.Diagnostics;

/// <summary>
/// What the processor's packages use, by their own counters (RAPL of Intel and AMD, through Linux' powercap). Other programs' share is in it, and memory's or a GPU's is not. Not thread-safe.
/// </summary>
internal sealed class ProcessorEnergy
{
    private readonly Zone[] _zones;
    private double _joules;

    private ProcessorEnergy(Zone[] zones) => _zones = zones;

    /// <summary>Begins to measure; null where there are no such counters, or they may not be read.</summary>
    /// <param name="folder">The zones' folder in sysfs.</param>
    public static ProcessorEnergy? Open(string folder)
    {
        if (!Directory.Exists(folder))
            return null;
        // Zones within a package have two colons, and the whole platform's counter has another name: both would count twice.
        string[] packages =
        [
            .. Directory.GetDirectories(folder, "intel-rapl:*")
                .Where(zone => Text(Path.Combine(zone, "name"))?.StartsWith("package", StringComparison.Ordinal) == true).Order(StringComparer.Ordinal),
        ];
        Zone?[] zones = [.. packages.Select(Zone.Open)];
        return zones.Length > 0 && zones.All(zone => zone is not null) ? new ProcessorEnergy([.. zones.OfType<Zone>()]) : null;
    }

    /// <summary>Joules since the beginning; NaN once a counter could not be read. A counter starts anew after minutes to an hour of full load: to be read more often than that.</summary>
    public double Read()
    {
        foreach (Zone zone in _zones)
            _joules += zone.Passed();
        return _joules;
    }

    private static string? Text(string file)
    {
        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static double? Microjoules(string zone, string name) =>
        double.TryParse(Text(Path.Combine(zone, name)), NumberStyles.None, CultureInfo.InvariantCulture, out double value) ? value : null;

    /// <summary>One package's counter.</summary>
    private sealed class Zone(string folder, double range, double last)
    {
        private double _last = last;

        public static Zone? Open(string folder) =>
            Microjoules(folder, "energy_uj") is { } now && Microjoules(folder, "max_energy_range_uj") is { } range ? new Zone(folder, range, now) : null;

        /// <summary>Joules since the last call.</summary>
        public double Passed()
        {
            double now = Microjoules(folder, "energy_uj") ?? double.NaN;
            double passed = now < _last ? now + range - _last : now - _last;
            _last = now;
            return passed / 1e6;
        }
    }
}
