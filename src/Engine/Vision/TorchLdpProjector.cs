using static FastEval.Engine.Vision.LdpTensors;
using static FastEval.Engine.Vision.VisionTensorNames;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FastEval.Engine.Vision;

/// <summary>
/// MobileVLM's projectors, which make one token of 2×2 patches: LDP (Chu et al. 2023, arXiv:2312.16886), two inverted residuals of which the second halves the sides; and LDPv2
/// (Chu et al. 2024, arXiv:2402.03766), mean pooling and a depthwise convolution beside it. Both behind two linear layers with the exact GELU between them, where llama.cpp has its tanh form.
/// </summary>
internal sealed class TorchLdpProjector : ITorchProjector
{
    private readonly TorchProjector _mlp;
    private readonly TorchLdpBlock[] _blocks = [];
    private readonly (Tensor Weight, Tensor Bias)? _position;

    internal TorchLdpProjector(TorchWeightLoader weights, ProjectorKind kind, TowerActivation activation)
    {
        (string first, string second) = Mlp(kind);
        _mlp = new TorchProjector(weights, activation, first, second);
        if (kind == ProjectorKind.Ldp)
            _blocks = [new(weights, Blocks[0], stride: 1), new(weights, Blocks[1], stride: 2)];
        else
            _position = (weights.Vector(Weight(Position)), weights.Vector(Bias(Position)));
    }

    /// <inheritdoc/>
    public Tensor Forward(Tensor features)
    {
        Tensor projected = _mlp.Forward(features);
        long width = projected.shape[1];
        Tensor x = projected.view(-1, Side, Side, width).permute(0, 3, 1, 2).contiguous();
        if (_position is { } position)
        {
            x = functional.avg_pool2d(x, Merged);
            x = x + Depthwise(x, position.Weight, position.Bias, stride: 1);
        }
        else
        {
            x = _blocks[1].Forward(x + _blocks[0].Forward(x));
        }
        return x.permute(0, 2, 3, 1).reshape(-1, width);
    }

    /// <summary>A convolution of 3×3 within each channel, the border padded with zeros.</summary>
    internal static Tensor Depthwise(Tensor x, Tensor weight, Tensor? bias, long stride)
    {
        long width = x.shape[1];
        return functional.conv2d(x, weight.view(width, 1, 3, 3), bias, [stride, stride], [1, 1], [1, 1], width);
    }
}
