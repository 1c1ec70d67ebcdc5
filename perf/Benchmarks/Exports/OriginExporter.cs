using System.Text.Json;
using System.Text.Json.Nodes;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Exporters.Json;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using FastEval.Benchmarks.Engine;
using FastEval.Harness.Regressions.Measuring;
using FastEval.Harness.Regressions.Records;

namespace FastEval.Benchmarks.Exports;

/// <summary>BenchmarkDotNet's full JSON export, which also says of which build, on which machine and with which models it was made, so that <c>fasteval perf import</c> can refuse another machine's.</summary>
internal sealed class OriginExporter : ExporterBase
{
    protected override string FileExtension => "json";

    // As JsonExporter.Full names it.
    protected override string FileNameSuffix => "-full";

    public override void ExportToLog(Summary summary, ILogger logger)
    {
        var full = new AccumulationLogger();
        JsonExporter.Full.ExportToLog(summary, full);
        JsonObject export = JsonNode.Parse(full.GetLog())!.AsObject();
        var origin = new ExportOrigin(TimeProvider.System.GetUtcNow(), SessionServer.Hello(TinyModel.Options(), []));
        export[ExportOrigin.Property] = JsonSerializer.SerializeToNode(origin, PerfJson.Line.ExportOrigin);
        logger.WriteLine(export.ToJsonString(PerfJson.Line.Options));
    }
}
