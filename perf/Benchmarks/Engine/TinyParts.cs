using FastEval.Engine;
using FastEval.Harness.Regressions.Measuring;
using FastEval.Harness.Targets;

namespace FastEval.Benchmarks.Engine;

/// <summary>The model tiny that ships, on one thread, as <c>fasteval perf</c> measures it.</summary>
internal static class TinyParts
{
    public static HotPathParts Create()
    {
        var files = ShippedModels.Find(Environment.GetEnvironmentVariable)[0].Value;
        return new HotPathParts(new EngineOptions { ModelPath = files.ModelPath, ProjectorPath = files.ProjectorPath, Threads = 1 });
    }
}
