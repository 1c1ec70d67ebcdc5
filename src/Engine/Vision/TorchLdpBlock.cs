using static FastEval.Engine.Vision.LdpTensors;
using static FastEval.Engine.Vision.VisionTensorNames;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FastEval.Engine.Vision;

/// <summary>
/// MobileNetV3's inverted residual without expansion (Howard et al. 2019, arXiv:1905.02244), with layer norms: depthwise convolution, hard swish, squeeze and excitation, pointwise convolution. In float32.
/// </summary>
internal sealed class TorchLdpBlock
{
    private const double Epsilon = 1e-5;

    private readonly Tensor _depthwise;
    private readonly TorchNorm _depthwiseNorm;
    private readonly (Tensor Weight, Tensor Bias) _squeeze;
    private readonly (Tensor Weight, Tensor Bias) _excite;
    private readonly Tensor _pointwise;
    private readonly TorchNorm _pointwiseNorm;
    private readonly long _stride;

    /// <param name="weights">Where the layers are.</param>
    /// <param name="block">Counted from 1.</param>
    /// <param name="stride">Of the depthwise convolution: 1 keeps the size, 2 halves it.</param>
    internal TorchLdpBlock(TorchWeightLoader weights, int block, long stride)
    {
        _depthwise = weights.Vector(Weight(Depthwise(block)));
        _depthwiseNorm = weights.Norm(DepthwiseNorm(block), Epsilon);
        _squeeze = (weights.Vector(Weight(Squeeze(block))), weights.Vector(Bias(Squeeze(block))));
        _excite = (weights.Vector(Weight(Excite(block))), weights.Vector(Bias(Excite(block))));
        _pointwise = weights.Vector(Weight(Pointwise(block)));
        _pointwiseNorm = weights.Norm(PointwiseNorm(block), Epsilon);
        _stride = stride;
    }

    /// <summary>[images, width, side, side] → the same, or with half of the side.</summary>
    internal Tensor Forward(Tensor x)
    {
        Tensor rows = functional.hardswish(_depthwiseNorm.Forward(LastChannels(TorchLdpProjector.Depthwise(x, _depthwise, null, _stride))));
        Tensor means = rows.mean([1, 2]);
        Tensor factors = functional.hardsigmoid(functional.linear(functional.relu(functional.linear(means, _squeeze.Weight, _squeeze.Bias)), _excite.Weight, _excite.Bias));
        Tensor scaled = rows * factors.unsqueeze(1).unsqueeze(1);
        return _pointwiseNorm.Forward(functional.linear(scaled, _pointwise)).permute(0, 3, 1, 2);
    }

    private static Tensor LastChannels(Tensor x) => x.permute(0, 2, 3, 1);
}
