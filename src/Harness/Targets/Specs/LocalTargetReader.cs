using FastEval.Engine;

namespace FastEval.Harness.Targets.Specs;

/// <summary>Makes the engine's options of a <c>--target local:</c>; what it leaves open is as the run's own options say.</summary>
internal static class LocalTargetReader
{
    private const int MostTokens = 1 << 24;
    private const int MostThreads = 512;

    /// <summary>Reads it all.</summary>
    /// <param name="spec">The <c>--target</c>.</param>
    /// <param name="common">What the run's options say.</param>
    /// <exception cref="ArgumentException">A setting is wrong.</exception>
    public static EngineOptions Read(TargetSpec spec, EngineOptions common) => common with
    {
        ModelPath = spec.Model,
        ProjectorPath = spec.Text(SpecKeys.Mmproj),
        Vision = spec.Choice(SpecKeys.Vision, EngineWords.Visions) is { } vision ? EngineWords.Vision(vision) : common.Vision,
        VisionDataType = spec.Choice(SpecKeys.DataType, EngineWords.DataTypes) is { } type ? EngineWords.DataType(type) : common.VisionDataType,
        Preprocessing = spec.Choice(SpecKeys.Preprocess, EngineWords.Preprocessings) is { } way ? EngineWords.Preprocessing(way) : common.Preprocessing,
        Device = spec.Text(SpecKeys.Device) ?? common.Device,
        ContextLength = spec.Integer(SpecKeys.Context, 0, MostTokens) ?? common.ContextLength,
        Threads = spec.Integer(SpecKeys.Threads, 0, MostThreads) ?? common.Threads,
        Parallel = spec.Integer(SpecKeys.Parallel, 1, EngineOptions.MaxParallel) ?? common.Parallel,
        KvCacheTokens = spec.Integer(SpecKeys.KvTokens, 0, MostTokens) ?? common.KvCacheTokens,
        ChatTemplate = spec.Text(SpecKeys.ChatTemplate) ?? common.ChatTemplate,
    };
}
