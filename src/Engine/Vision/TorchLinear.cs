using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FastEval.Engine.Vision;

/// <summary>
/// activation(x·Wᵀ + b), with W as [out, in]. The tensors belong to the loader. A packed weight holds what oneDNN made of W; it then
/// needs no reordering per call, and the activation is applied to the sums before they are rounded to bfloat16.
/// </summary>
internal sealed record TorchLinear(Tensor Weight, Tensor Bias, TowerActivation? Activation, bool IsPacked)
{
    /// <summary>Takes any number of rows, [rows, in], of the weight's type.</summary>
    internal Tensor Forward(Tensor x)
    {
        if (IsPacked)
            return TorchPackedProducts.Linear(x, Weight, Bias, Activation);
        Tensor y = functional.linear(x, Weight, Bias);
        return Activation switch
        {
            null => y,
            TowerActivation.Gelu => y.gelu_(),
            TowerActivation.GeluTanh => y.gelu_(TorchSharp.Modules.GELU.Approximate.tanh),
            _ => y.silu_(), // quick_gelu's factors are in the weights
        };
    }
}
