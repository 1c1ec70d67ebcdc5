using System.Text.Json;
using FastEval.Harness.Records;
using FastEval.Harness.Regressions.Measuring;
using FastEval.Harness.Regressions.Records;

namespace FastEval.Harness.Tests.Regressions;

/// <summary>A folder that passes for a checkout: its launcher speaks as a measuring process does, and always measures the same.</summary>
internal static class FakeCheckout
{
    /// <summary>Makes one.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="milliseconds">What its benchmark takes, up to a part in a thousand.</param>
    /// <param name="workload">What it says it measures.</param>
    /// <param name="samples">After how many it ends with an error.</param>
    /// <param name="modules">Which compilation it says it is.</param>
    public static string Make(string folder, double milliseconds, string workload = "tiny", int samples = int.MaxValue, string modules = "1")
    {
        Directory.CreateDirectory(folder);
        var hello = new SessionHello(new ProgramRecord("0.1.0", new string('a', 40), false), null, SpeedSeries.Machine, workload, [new BenchmarkSeries("one", "ms", BetterWhen.Less, [])]) { Modules = modules };
        File.WriteAllText(Path.Combine(folder, "FastEval.sln"), "");
        File.WriteAllText(Path.Combine(folder, "fasteval"),
            $$"""
            case "$*" in --version | *--help*) exit 0 ;; esac
            echo '{{JsonSerializer.Serialize(hello, PerfJson.Line.SessionHello)}}'
            n=0
            while read -r name; do
              n=$((n + 1))
              [ "$n" -le {{samples}} ] || { echo "out of order" >&2; exit 7; }
              printf '{"name":"%s","value":%s%d}\n' "$name" {{milliseconds.ToString("0.00", System.Globalization.CultureInfo.InvariantCulture)}} $(((n + $$) % 10))
            done
            """);
        return folder;
    }
}
