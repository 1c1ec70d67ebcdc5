using FastEval.Engine;
using FastEval.Harness.Targets;

namespace FastEval.Benchmarks.Engine;

/// <summary>The model tiny that ships, as <c>fasteval perf</c> measures it.</summary>
internal static class TinyModel
{
    public static EngineOptions Options()
    {
        var files = ShippedModels.Find(Environment.GetEnvironmentVariable)[0].Value;
        return new EngineOptions { ModelPath = files.ModelPath, ProjectorPath = files.ProjectorPath, Threads = 1 };
    }
}
