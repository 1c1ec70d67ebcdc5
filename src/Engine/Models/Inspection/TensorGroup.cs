namespace FastEval.Engine.Models;

/// <summary>The tensors of one purpose.</summary>
/// <param name="Name"><c>embeddings</c>, <c>attention</c>, <c>feed-forward</c>, <c>norms</c>, <c>output</c>, <c>vision</c>, <c>projector</c> or <c>other</c>.</param>
/// <param name="Tensors">Tensors in the group.</param>
/// <param name="Parameters">Their elements.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="Types">What they are stored as, the type with the most bytes first.</param>
public sealed record TensorGroup(string Name, int Tensors, long Parameters, long Bytes, IReadOnlyList<TensorTypeCount> Types)
{
    /// <summary>Average bits per parameter.</summary>
    public double BitsPerParameter => Parameters == 0 ? 0 : Bytes * 8.0 / Parameters;
}
