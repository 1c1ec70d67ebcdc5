using FastEval.Harness.Regressions.Measuring;

namespace FastEval.Harness.Regressions.Records;

/// <summary>Where an export of BenchmarkDotNet comes from. perf/Benchmarks writes it into the export, as <see cref="Property"/>.</summary>
/// <param name="Time">When it was written.</param>
/// <param name="Build">The build, the machine and the work; its benchmarks are the export's own.</param>
internal sealed record ExportOrigin(DateTimeOffset Time, SessionHello Build)
{
    /// <summary>Its name in the export.</summary>
    public const string Property = "FastEval";
}
