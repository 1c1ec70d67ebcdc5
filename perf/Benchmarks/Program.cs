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
        BenchmarkDotNet.Running.BenchmarkSwitcher.FromAssembly(typeof(HotPathConfig).Assembly).Run(args, HotPathConfig.Create());
        break;
}
