using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FastEval.Engine.Vision;

/// <summary>A layer norm over the last dimension, in float32. The tensors belong to the loader.</summary>
internal sealed record TorchNorm(Tensor Weight, Tensor Bias, double Epsilon)
{
    private readonly long[] _shape = [Weight.shape[0]];

    internal Tensor Forward(Tensor x) => functional.layer_norm(x, _shape, Weight, Bias, Epsilon);
}
