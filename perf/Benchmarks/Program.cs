using FastEval.Benchmarks.Imaging;

if (args is [PeerLoop.Name, .. string[] rest])
{
    PeerLoop.Run(rest);
    return;
}

BenchmarkDotNet.Running.BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
