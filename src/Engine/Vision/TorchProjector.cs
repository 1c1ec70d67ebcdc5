using TorchSharp;
using static FastEval.Engine.Vision.VisionTensorNames;
using static TorchSharp.torch;

namespace FastEval.Engine.Vision;

/// <summary>
/// LLaVA-1.5's projector (Liu et al. 2023, arXiv:2310.03744): linear, GELU, linear. GELU is the exact form, as in the
/// original; llama.cpp has the tanh form, which differs by up to 10⁻³.
/// </summary>
/// <param name="weights">Where the layers are.</param>
/// <param name="activation">What is between them; the exact GELU in every LLaVA.</param>
/// <param name="first">The first layer's name.</param>
/// <param name="second">The second's.</param>
internal sealed class TorchProjector(TorchWeightLoader weights, TowerActivation activation = TowerActivation.Gelu, string first = Projector0, string second = Projector2) : ITorchProjector
{
    private readonly ScalarType _type = weights.Type;
    private readonly TorchLinear _first = weights.Linear(first, activation: activation);
    private readonly TorchLinear _second = weights.Linear(second);

    /// <inheritdoc/>
    public Tensor Forward(Tensor features) =>
        _second.Forward(_first.Forward(features.reshape(-1, features.shape[^1]).to(_type))).to(ScalarType.Float32);
}
