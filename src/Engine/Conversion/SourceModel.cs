using FastEval.Engine.Conversion.Checkpoints;

namespace FastEval.Engine.Conversion;

/// <summary>A checkpoint as it was understood: where its parts are and what they are.</summary>
/// <param name="Format">The form it is published in.</param>
/// <param name="Weights">The text model, the projector, and the tower unless it lies elsewhere.</param>
/// <param name="TowerWeights">Where the tower is.</param>
/// <param name="Names">How its tensors are called.</param>
/// <param name="Text">The text model.</param>
/// <param name="Vision">The tower and how pictures come to it.</param>
internal sealed record SourceModel(SourceFormat Format, Checkpoint Weights, Checkpoint TowerWeights, SourceNames Names, TextSettings Text, VisionSettings Vision);
