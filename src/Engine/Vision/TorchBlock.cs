using TorchSharp;
using static FastEval.Engine.Vision.VisionTensorNames;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FastEval.Engine.Vision;

/// <summary>
/// One transformer block: x += attention(norm(x)); x += feedForward(norm(x)). The residual stream x stays in float32;
/// with bfloat16 the matrix products alone are in it.
/// </summary>
internal sealed class TorchBlock
{
    /// <summary>quick_gelu(x) = x·σ(1.702x) = silu(1.702x)/1.702, which needs one pass instead of three; the factors go into the weights.</summary>
    private const double QuickGeluFactor = 1.702;

    private readonly VisionModelInfo _info;
    private readonly ScalarType _type;
    private readonly TorchNorm _norm1;
    private readonly TorchNorm _norm2;
    private readonly TorchLinear _queryKeyValue;
    private readonly TorchLinear _output;
    private readonly TorchLinear _up;
    private readonly TorchLinear _down;

    internal TorchBlock(VisionModelInfo info, int index, TorchWeightLoader weights)
    {
        _info = info;
        _type = weights.Type;
        (string up, string down) = info.FeedForwardSwapped ? ("ffn_down", "ffn_up") : ("ffn_up", "ffn_down");
        double factor = info.Activation == TowerActivation.QuickGelu ? QuickGeluFactor : 1;
        _norm1 = weights.Norm(Block(index, "ln1"), info.Epsilon);
        _norm2 = weights.Norm(Block(index, "ln2"), info.Epsilon);
        // The bfloat16 path scales the query by its weights; torch's own attention does it itself.
        _queryKeyValue = weights.Attention(index, _type == ScalarType.Float32 ? 1 : 1 / Math.Sqrt(info.HeadWidth));
        _output = weights.Linear(Block(index, "attn_out"));
        _up = weights.Linear(Block(index, up), factor, factor, info.Activation);
        _down = weights.Linear(Block(index, down), 1 / factor);
    }

    /// <summary>Changes <paramref name="x"/>, [images, tokens, width] in float32, in place.</summary>
    internal void Forward(Tensor x)
    {
        using DisposeScope scope = NewDisposeScope();
        long images = x.shape[0];
        Tensor rows = x.view(-1, _info.Width);
        rows.AddInPlace(_output.Forward(Attend(_queryKeyValue.Forward(_norm1.Forward(rows).to(_type)), images)));
        rows.AddInPlace(_down.Forward(_up.Forward(_norm2.Forward(rows).to(_type))));
    }

    /// <summary>
    /// In float32 torch's fused attention is the faster way, in bfloat16 two batched products are
    /// (docs/decisions/vision-towers.md has the figures).
    /// </summary>
    private Tensor Attend(Tensor queryKeyValue, long images)
    {
        long tokens = queryKeyValue.shape[0] / images;
        // 3 × [images · heads, tokens, head width]
        Tensor[] parts = queryKeyValue.view(images, tokens, 3, _info.Heads, _info.HeadWidth).permute(2, 0, 3, 1, 4).contiguous()
            .view(3, images * _info.Heads, tokens, _info.HeadWidth).unbind(0);
        Tensor attended = _type == ScalarType.Float32
            ? functional.scaled_dot_product_attention(parts[0].unsqueeze(0), parts[1].unsqueeze(0), parts[2].unsqueeze(0)).squeeze(0)
            : bmm(functional.softmax(bmm(parts[0], parts[1].transpose(1, 2)), -1), parts[2]);
        return attended.view(images, _info.Heads, tokens, _info.HeadWidth).transpose(1, 2).reshape(images * tokens, _info.Width);
    }
}
