using FastEval.Engine;
using FastEval.Engine.Decoding;
using FastEval.Engine.Timing;

namespace FastEval.Harness.Benchmarking;

/// <summary>The local engine.</summary>
internal sealed class EngineBenchTarget(InferenceEngine engine) : IBenchTarget
{
    public EngineInfo Info => engine.Info;

    public double MeasurePrefill(int tokens, int depth, CancellationToken cancellationToken) =>
        TextSpeed.MeasurePrefill(engine, tokens, depth, cancellationToken);

    public double MeasureDecode(int tokens, int depth, CancellationToken cancellationToken) =>
        TextSpeed.MeasureDecode(engine, tokens, depth, cancellationToken);

    public Task<GenerationResult> AskAsync(GenerationRequest request, CancellationToken cancellationToken) => engine.CompleteAsync(request, cancellationToken);

    public Task<OptionScores> ScoreAsync(OptionScoringRequest request, CancellationToken cancellationToken) => engine.ScoreOptionsAsync(request, cancellationToken);

    public Task ClearCachesAsync(CancellationToken cancellationToken) => engine.ClearCachesAsync(cancellationToken);

    public void Dispose() => engine.Dispose();

    /// <summary>Loads engines.</summary>
    internal sealed class Loader : IBenchTargetLoader
    {
        public IBenchTarget Load(EngineOptions options, CancellationToken cancellationToken) =>
            new EngineBenchTarget(InferenceEngine.Load(options, null, cancellationToken));
    }
}
