using FastEval.Engine;

namespace FastEval.Harness.Benchmarking;

/// <summary>Loads what is measured.</summary>
internal interface IBenchTargetLoader
{
    IBenchTarget Load(EngineOptions options, CancellationToken cancellationToken);
}
