using static TorchSharp.torch;

namespace FastEval.Trainer;

/// <summary>One weight.</summary>
/// <param name="Name">Its name in GGUF, or of a training head.</param>
/// <param name="Values">The values, float32.</param>
/// <param name="IsHidden">Whether it is a matrix within the network.</param>
/// <param name="Decays">Whether it is pulled towards 0.</param>
internal sealed record Parameter(string Name, Tensor Values, bool IsHidden, bool Decays)
{
    public bool IsOfTower => Name.StartsWith("v.", StringComparison.Ordinal) || Name.StartsWith("dense.", StringComparison.Ordinal);

    public long Length => Values.numel();
}
