using FastEval.Engine;
using FastEval.Engine.Decoding;

namespace FastEval.Harness.Benchmarking;

/// <summary>A loaded model that can be measured.</summary>
internal interface IBenchTarget : IDisposable
{
    EngineInfo Info { get; }

    /// <summary>Seconds to prefill <paramref name="tokens"/> tokens behind <paramref name="depth"/> others.</summary>
    double MeasurePrefill(int tokens, int depth, CancellationToken cancellationToken);

    /// <summary>Seconds to decode <paramref name="tokens"/> tokens, one at a time, behind <paramref name="depth"/> others.</summary>
    double MeasureDecode(int tokens, int depth, CancellationToken cancellationToken);

    /// <summary>Answers a question; several may be asked at the same time.</summary>
    Task<GenerationResult> AskAsync(GenerationRequest request, CancellationToken cancellationToken);

    /// <summary>Scores options; beside other questions too.</summary>
    Task<OptionScores> ScoreAsync(OptionScoringRequest request, CancellationToken cancellationToken);

    /// <summary>Forgets every picture and prompt.</summary>
    Task ClearCachesAsync(CancellationToken cancellationToken);
}
