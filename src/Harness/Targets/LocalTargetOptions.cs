using FastEval.Engine;

namespace FastEval.Harness.Targets;

/// <summary>What a local target is made of.</summary>
/// <param name="Name">Unique within the run.</param>
/// <param name="Engine">The files, and how they run.</param>
/// <param name="Temperature">For the record; questions carry it.</param>
/// <param name="MaxTokens">For the record; questions carry it.</param>
internal sealed record LocalTargetOptions(string Name, EngineOptions Engine, float Temperature, int MaxTokens);
