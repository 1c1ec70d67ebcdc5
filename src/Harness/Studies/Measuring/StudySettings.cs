using System.Globalization;
using FastEval.Engine;
using FastEval.Engine.Models;

namespace FastEval.Harness.Studies.Measuring;

/// <summary>What a study's figures depend on besides its files and items: the options that a resumed one must have again.</summary>
internal static class StudySettings
{
    /// <summary>By option, as people write them.</summary>
    public static IReadOnlyDictionary<string, string> Of(StudyPlan plan, CancellationToken cancellationToken)
    {
        EngineOptions engine = plan.Engine;
        return new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["--divergence-items"] = Text(plan.DivergenceItems),
            ["--repetitions"] = Text(plan.Repetitions),
            ["--imatrix"] = plan.ImportancePath is { } path ? ModelInspector.Sha256(path, null, cancellationToken) : plan.CollectsImportance ? "collected" : "none",
            ["--device"] = engine.Device,
            ["--threads"] = Text(engine.Threads),
            ["--vision-threads"] = Text(engine.VisionThreads),
            ["--vision"] = engine.Vision.ToString(),
            ["--dtype"] = engine.VisionDataType?.ToString() ?? "auto",
            ["--preprocess"] = engine.Preprocessing?.ToString() ?? "default",
            ["--chat-template"] = engine.ChatTemplate ?? "the file's",
            ["--ctx"] = Text(engine.ContextLength),
            ["--batch"] = Text(engine.BatchSize),
            ["--ubatch"] = Text(engine.MicroBatchSize),
            ["--parallel"] = Text(engine.Parallel),
            ["--deterministic"] = engine.Deterministic ? "yes" : "no",
            ["--kv-tokens"] = Text(engine.KvCacheTokens),
            ["--overlap"] = engine.OverlapEncoding?.ToString() ?? "default",
        };
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
