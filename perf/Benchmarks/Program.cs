using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using FastEval.Benchmarks.Bandwidth;
using FastEval.Benchmarks.Columns;
using FastEval.Benchmarks.Decoding;
using FastEval.Benchmarks.Imaging;

switch (args)
{
    case [PeerLoop.Name, .. string[] rest]:
        PeerLoop.Run(rest);
        break;
    case [ResizeLoop.Name]:
        ResizeLoop.Run();
        break;
    case [KernelTable.Name, .. string[] rest]:
        KernelTable.Run(rest);
        break;
    case [EngineOverhead.Name, _, ..]:
        EngineOverhead.Run(args.AsSpan(1));
        break;
    default:
        Summary[] summaries = [.. BenchmarkSwitcher.FromAssembly(typeof(BenchmarkConfig).Assembly).Run(args, BenchmarkConfig.Create())];
        bool isQuestion = args.Any(arg => arg is "--list" or "--help" or "--version" or "--info" || arg.StartsWith("--list=", StringComparison.Ordinal));
        return (!isQuestion && summaries.Sum(summary => summary.Reports.Length) == 0) || summaries.Any(summary => summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success)) ? 1 : 0;
}

return 0;
