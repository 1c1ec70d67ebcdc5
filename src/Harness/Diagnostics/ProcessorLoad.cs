using System.Globalization;

namespace FastEval.Harness.Diagnostics;

/// <summary>How busy other programs keep the processor: what is measured then says little.</summary>
internal static class ProcessorLoad
{
    private const string Stat = "/proc/stat";

    /// <summary>Watches for a moment while this program does nothing.</summary>
    /// <returns>The share of all processor time that others took, 0 to 1; null where the system does not tell.</returns>
    public static async Task<double?> WatchAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        if (!File.Exists(Stat))
            return null;
        string before = await FirstLineAsync(cancellationToken).ConfigureAwait(false);
        await Task.Delay(time, cancellationToken).ConfigureAwait(false);
        return ShareBetween(before, await FirstLineAsync(cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Compares two readings of the <c>cpu</c> line: user nice system idle iowait irq softirq steal …, in ticks.</summary>
    internal static double? ShareBetween(string before, string after)
    {
        long[] first = Ticks(before);
        long[] second = Ticks(after);
        if (first.Length < 5 || second.Length < first.Length)
            return null;
        // guest and guest_nice, the ninth and tenth, are counted in user and nice already.
        int fields = Math.Min(8, first.Length);
        long total = 0;
        for (int i = 0; i < fields; i++)
            total += second[i] - first[i];
        long idle = second[3] + second[4] - first[3] - first[4];
        return total > 0 ? Math.Clamp(1 - (double)idle / total, 0, 1) : null;
    }

    private static long[] Ticks(string line) =>
        [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(field => long.TryParse(field, CultureInfo.InvariantCulture, out long ticks) ? ticks : 0)];

    private static async Task<string> FirstLineAsync(CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(Stat);
        return await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) ?? "";
    }
}
