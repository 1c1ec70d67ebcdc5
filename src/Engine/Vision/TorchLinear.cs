using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FastEval.Engine.Vision;

/// <summary>y = x·Wᵀ + b, with W as [out, in]. The tensors belong to the loader.</summary>
internal readonly record struct TorchLinear(Tensor Weight, Tensor Bias)
{
    internal Tensor Forward(Tensor x) => functional.linear(x, Weight, Bias);
}
